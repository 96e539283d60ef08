package trasiego.embedded.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import trasiego.embedded.download.Cache;
import trasiego.embedded.postgres.DatabaseServer.Durability;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.Polling;
import trasiego.embedded.process.PrivateFiles;
import trasiego.embedded.process.ServerProcess;
import trasiego.embedded.process.TryAgainException;

/** A server's data folder with its superuser's password and its log beside it. */
public record DataFolder(PostgresDistribution distribution, Path path) {
  private static final Duration START_TIME_TOLERANCE = Duration.ofSeconds(5);
  private static final Duration REAPING = Duration.ofSeconds(3);

  public record Running(ServerProcess process, int port) {}

  public DataFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** Creates it where it is missing; one that a killed process left half done does not count. */
  static DataFolder open(PostgresDistribution distribution, Path path, Durability durability) {
    DataFolder folder = new DataFolder(distribution, path);
    try {
      if (Files.exists(folder.path)) {
        folder.checkMajor();
        // Without it a server would start into which nobody can log in.
        folder.password();
      } else {
        folder.create(durability);
      }
      return folder;
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "the data folder %s could not be opened: %s".formatted(folder.path, e), e);
    }
  }

  private void checkMajor() throws IOException {
    Path file = path.resolve("PG_VERSION");
    String found = Files.exists(file) ? Files.readString(file).strip() : "no PostgreSQL";
    if (!found.equals(Integer.toString(distribution.major()))) {
      throw new EmbeddedServerException(
          "%s holds %s, wanted a data folder of PostgreSQL %d%nmove it away or name another folder"
              .formatted(path, found, distribution.major()));
    }
  }

  private void create(Durability durability) throws IOException {
    PrivateFiles.folder(path.getParent());
    Path partial = beside(".partial");
    Cache.delete(partial);
    writePassword();
    try {
      PostgresCommand.initialise(distribution, partial, passwordFile(), durability);
      Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Cache.delete(partial);
    }
  }

  private void writePassword() throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(passwordFile());
    PrivateFiles.write(passwordFile(), HexFormat.of().formatHex(random));
  }

  String password() {
    try {
      return Files.readString(passwordFile()).strip();
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "the superuser's password of %s could not be read from %s"
              .formatted(path, passwordFile()),
          e);
    }
  }

  Path log() {
    return beside(".log");
  }

  private Path passwordFile() {
    return beside(".password");
  }

  private Path beside(String ending) {
    return path.resolveSibling(path.getFileName() + ending);
  }

  /** The log of one start: what is said about its failure must not come from an earlier one. */
  void startLog() {
    try {
      if (Files.exists(log())) {
        Files.move(log(), beside(".log.1"), StandardCopyOption.REPLACE_EXISTING);
      }
      PrivateFiles.write(log(), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Optional<Running> runningServer(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      if (lines.size() < 4) {
        return Optional.empty();
      }
      long startedAt = Long.parseLong(lines.get(2).strip());
      return ServerProcess.of(Long.parseLong(lines.getFirst().strip()))
          .filter(ServerProcess::isAlive)
          .filter(found -> found.mayRun("postgres"))
          .filter(
              found ->
                  Math.abs(found.startedAt().getEpochSecond() - startedAt)
                      <= START_TIME_TOLERANCE.toSeconds())
          .map(found -> new Running(found, Integer.parseInt(lines.get(3).strip())));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Removes the pid file where its pid belongs to another program now, or to a dead process that
   * nobody waits for: PostgreSQL cannot tell either from a running server. Where the process is
   * gone, PostgreSQL itself looks for orphaned sessions first, so the file is left to it.
   */
  void forgetDeadServer() {
    Optional<Running> running = runningServer(path);
    if (running.isPresent()) {
      throw new EmbeddedServerException(
          "PostgreSQL already runs on %s, as process %d on port %d%nstop it first"
              .formatted(path, running.get().process().pid(), running.get().port()));
    }
    try {
      if (!Polling.until(() -> pidInFile().isEmpty(), REAPING)) {
        Files.deleteIfExists(path.resolve("postmaster.pid"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process that has the pid now, dead or alive, whichever program it runs. */
  private Optional<ServerProcess> pidInFile() {
    try {
      List<String> lines = Files.readAllLines(path.resolve("postmaster.pid"));
      return ServerProcess.of(Long.parseLong(lines.getFirst().strip()));
    } catch (IOException | RuntimeException e) {
      // No file, or none that PostgreSQL wrote; its own message is the clearest.
      return Optional.empty();
    }
  }

  RuntimeException whyItEnded(int port) {
    String said;
    try {
      said = Files.readString(log()).strip();
    } catch (IOException e) {
      said = "no log";
    }
    if (said.contains("Address already in use") || said.contains("could not bind")) {
      return new TryAgainException(
          TryAgainException.Reason.PORT_TAKEN,
          "PostgreSQL could not bind port %d of %s: another program uses it"
              .formatted(port, DatabaseServer.HOST));
    }
    // Sessions of a killed server notice its death within a moment and go.
    if (said.contains("pre-existing shared memory block")) {
      return new TryAgainException(
          TryAgainException.Reason.ORPHANS,
          "PostgreSQL on %s was killed and some of its sessions still run%nend them, then start again"
              .formatted(path));
    }
    String advice = said.contains("No space left on device") ? "free space there" : "see " + log();
    List<String> lines = said.lines().toList();
    return new EmbeddedServerException(
        "PostgreSQL %d did not start on %s: %s%n%s"
            .formatted(
                distribution.major(),
                path,
                String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())),
                advice));
  }
}
