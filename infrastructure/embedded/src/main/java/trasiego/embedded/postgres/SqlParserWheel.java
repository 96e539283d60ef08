package trasiego.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import trasiego.embedded.download.Cache;
import trasiego.embedded.download.Digest;
import trasiego.embedded.download.PinList;
import trasiego.embedded.download.PipWheel;
import trasiego.embedded.download.Platform;
import trasiego.embedded.process.EmbeddedServerException;

/**
 * PostgreSQL's parser as a library, out of the Python package that carries it; the layer's build
 * reads the same list.
 */
public record SqlParserWheel(String platform, String version, String sha256) {
  /**
   * The library's file: one that was fetched before, else one fetched now.
   *
   * @throws EmbeddedServerException where there is none for this platform, or none to be had
   */
  public static Path library(Consumer<String> progress) {
    Platform platform = Platform.current();
    SqlParserWheel pin =
        PinList.read("parser.txt").stream()
            .map(words -> new SqlParserWheel(words[0], words[1], words[2]))
            .filter(it -> it.platform().equals(platform.wheel()))
            .findFirst()
            .orElseThrow(
                () ->
                    new EmbeddedServerException(
                        "PostgreSQL's parser cannot be had on " + platform.wheel()));
    Path wanted = Cache.root().resolve("parser").resolve(pin.version() + "-" + platform.arch());
    if (!Files.isDirectory(wanted)) {
      progress.accept("fetching PostgreSQL's parser into " + wanted);
    }
    Path folder = Cache.folder(wanted, content -> pin.fetchInto(content, platform));
    return folder.resolve(System.mapLibraryName("pg_query"));
  }

  private void fetchInto(Path folder, Platform machine) throws IOException {
    Path download = Files.createTempDirectory(folder.getParent(), "download-");
    Path wheel =
        PipWheel.fetch("postgast==" + version, machine, download, SqlParserWheel::unavailable);
    Digest.check(wheel, sha256, "PostgreSQL's parser " + version);
    String name = System.mapLibraryName("pg_query");
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry = zip.getEntry("postgast/" + name);
      if (entry == null) {
        throw new IOException(wheel.getFileName() + " holds no " + name);
      }
      try (var content = zip.getInputStream(entry)) {
        Files.copy(content, folder.resolve(name));
      }
    }
  }

  private static EmbeddedServerException unavailable(String found) {
    return new EmbeddedServerException(
        "PostgreSQL's parser could not be fetched with pip: "
            + found.strip()
            + "\ninstall python3 with pip, and see that a package index can be reached");
  }
}
