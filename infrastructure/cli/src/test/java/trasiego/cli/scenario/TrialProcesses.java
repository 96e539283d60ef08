package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The trial servers of a scenario: their folders, and the processes that work in them. */
public final class TrialProcesses {
  private static final Duration START = Duration.ofMinutes(2);

  /** Seconds, says the promise; a shell must hear of the kill, and a server end its sessions. */
  private static final Duration END = Duration.ofSeconds(10);

  private final Path parent;
  private final List<Path> before;

  private TrialProcesses(Path parent) {
    this.parent = parent;
    this.before = folders();
  }

  /** What is awaited is what comes from now on. */
  public static TrialProcesses of(Scenario scenario) {
    return new TrialProcesses(scenario.temporary());
  }

  static void assertNone(Scenario scenario) {
    TrialProcesses all = of(scenario);
    assertThat(all.running()).as("trial servers").isEmpty();
    assertThat(all.folders()).as("folders of trial servers").isEmpty();
  }

  /** Its cluster is being made. */
  public void awaitFolder() {
    assertThat(await(START, () -> !added().isEmpty())).as("a folder in " + parent).isTrue();
  }

  public void awaitServer() {
    assertThat(await(START, () -> added().stream().anyMatch(TrialProcesses::hasServer)))
        .as("a server in " + parent)
        .isTrue();
  }

  public void assertGone(String moment) {
    await(END, () -> running().isEmpty());
    assertThat(running()).as("trial servers after a kill at %s", moment).isEmpty();
  }

  private static boolean hasServer(Path folder) {
    return Files.exists(folder.resolve("data").resolve("postmaster.pid"));
  }

  private List<Path> added() {
    return folders().stream().filter(folder -> !before.contains(folder)).toList();
  }

  private List<Path> folders() {
    try (Stream<Path> children = Files.list(parent)) {
      return children.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> running() {
    return ProcessHandle.allProcesses()
        .filter(this::worksHere)
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .toList();
  }

  /** A server works in its cluster, whatever it calls itself; its shell in the folder above. */
  private boolean worksHere(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
          .startsWith(parent);
    } catch (IOException e) {
      // Gone meanwhile, or another user's.
      return false;
    }
  }

  private static boolean await(Duration limit, BooleanSupplier wanted) {
    long end = System.nanoTime() + limit.toNanos();
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      KillFixture.pause(10);
    }
    return true;
  }
}
