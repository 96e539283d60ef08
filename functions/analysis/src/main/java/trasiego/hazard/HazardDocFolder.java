package trasiego.hazard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The pages among this package's resources, in a folder of classes as well as in a jar. */
final class HazardDocFolder {
  private static final String SUFFIX = ".md";

  /** A resource that surely lies in the pages' folder. */
  private static final String ANCHOR = "rewrite-table" + SUFFIX;

  static final List<HazardDoc> PAGES = read();

  private HazardDocFolder() {}

  private static List<HazardDoc> read() {
    URL anchor = HazardDocFolder.class.getResource(ANCHOR);
    if (anchor == null) {
      throw new IllegalStateException("the hazards' pages are missing from the build");
    }
    try {
      URI uri = anchor.toURI();
      if (!uri.getScheme().equals("jar")) {
        return read(Path.of(uri));
      }
      String[] parts = uri.toString().split("!", 2);
      // By its path, not its URI: one file system a URI may be open in a JVM, and it may not be
      // ours.
      Path file = Path.of(URI.create(parts[0].substring("jar:".length())));
      try (FileSystem jar = FileSystems.newFileSystem(file)) {
        return read(jar.getPath(parts[1]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<HazardDoc> read(Path anchor) throws IOException {
    try (Stream<Path> files = Files.list(anchor.getParent())) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .map(HazardDocFolder::page)
          .sorted(Comparator.comparing(HazardDoc::code))
          .toList();
    }
  }

  private static HazardDoc page(Path file) {
    String name = file.getFileName().toString();
    try {
      return HazardDocText.parse(
          name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
