package trasiego.trial.binaries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import trasiego.failure.TrialServerFailedException;

/** Says why there is no trial server, in the server's own last words, and what to do. */
public final class StartFailure {
  private static final String WAYS_OUT =
      "give the function more memory or a larger /tmp, or name a rehearsal server"
          + " (RehearsalSecretArn, --rehearsal-database)";

  private static final String NOTHING = "\nnothing was tried; ";

  private static final int LINES = 8;

  /** What the words of the system mean: the next step. */
  private record Advice(String said, String step) {}

  private static final List<Advice> ADVICE =
      List.of(
          new Advice("No space left on device", "free space there, or give it more"),
          new Advice("Disk quota exceeded", "free space there, or give it more"),
          new Advice("File too large", "permit larger files there"),
          new Advice("GLIBC_", "run it on a Linux with glibc 2.27 or later"),
          new Advice(
              "error while loading shared libraries",
              "install that library (libstdc++ and libgcc are the machine's), or delete the folder"
                  + " of the server's files, so that they are made again"),
          new Advice(
              "Permission denied", "permit programs to be run there: it may be mounted noexec"));

  private StartFailure() {}

  static TrialServerFailedException of(String what, String advice) {
    return new TrialServerFailedException(what + NOTHING + advice);
  }

  /** With what a program said, of which the last lines are kept. */
  public static TrialServerFailedException saying(String what, String said, Throwable cause) {
    String words = said.isBlank() ? "" : ":\n" + lastLines(said);
    return new TrialServerFailedException(what + words + NOTHING + advice(what + said), cause);
  }

  private static String advice(String said) {
    return ADVICE.stream()
        .filter(advice -> said.contains(advice.said()))
        .map(Advice::step)
        .findFirst()
        .orElse(WAYS_OUT);
  }

  private static String lastLines(String said) {
    List<String> lines = said.strip().lines().toList();
    return lines.stream().skip(Math.max(0, lines.size() - LINES)).collect(Collectors.joining("\n"));
  }

  public static String read(Path log) {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
