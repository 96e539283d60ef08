package trasiego.trial.binaries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that a folder's name says made it: while it lives the folder is left alone, after
 * that it is deleted by whoever comes next.
 *
 * @param namespace where the pid counts, since containers may share a folder
 * @param start tells it apart from a later process with the same pid
 */
public record Owner(String namespace, long pid, long start) {
  private static final Logger LOG = LoggerFactory.getLogger(Owner.class);
  private static final Pattern NAME = Pattern.compile("trasiego-[a-z]+-(\\d+)-(\\d+)-(\\d+)-.*");
  private static final int START_TIME = 19;

  static Owner self() {
    long pid = ProcessHandle.current().pid();
    return new Owner(namespaceOfSelf(), pid, startOf(pid).orElse(0L));
  }

  /** A new folder that only this user may enter, under a name that says who made it. */
  public static Path create(Path parent, String kind) throws IOException {
    Owner owner = self();
    return Files.createTempDirectory(
        parent,
        "trasiego-%s-%s-%d-%d-".formatted(kind, owner.namespace, owner.pid, owner.start),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Deletes what dead processes left there, and ends what still runs in it. */
  public static void deleteLeavings(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      for (Path child : children.toList()) {
        if (of(child).filter(owner -> !owner.mayLive()).isPresent()) {
          TrialProcess.killOrphan(child);
          deleteWhereOurs(child);
        }
      }
    }
  }

  /** A folder of another user under such a name stands in nobody's way. */
  private static void deleteWhereOurs(Path folder) {
    try {
      Folders.delete(folder);
    } catch (UncheckedIOException e) {
      LOG.warn("a folder that a dead process left: {}", e.getMessage());
    }
  }

  private static Optional<Owner> of(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    return name.matches()
        ? Optional.of(
            new Owner(name.group(1), Long.parseLong(name.group(2)), Long.parseLong(name.group(3))))
        : Optional.empty();
  }

  private boolean mayLive() {
    return !namespace.equals(namespaceOfSelf())
        || startOf(pid).filter(now -> now == start).isPresent();
  }

  /** Empty where there is no such process. */
  private static Optional<Long> startOf(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return Optional.empty();
    }
    try {
      // Ticks since the machine's start: a clock that is set right does not move them.
      Path file = Path.of("/proc", Long.toString(pid), "stat");
      String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z")
          ? Optional.empty()
          : Optional.of(Long.parseLong(fields[START_TIME]));
    } catch (IOException e) {
      return process.flatMap(found -> found.info().startInstant()).map(Instant::toEpochMilli);
    }
  }

  private static String namespaceOfSelf() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    } catch (IOException e) {
      return "0";
    }
  }
}
