package trasiego.sql;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import trasiego.failure.InvalidRequestException;

/** Where the library of PostgreSQL's parser lies. */
public final class ParserLibrary {
  private static final String NAME = System.mapLibraryName("pg_query");
  private static final String LAYER = "/opt/postgresql/lib";

  private ParserLibrary() {}

  /**
   * Has the library where no layer is, such as on a laptop; found as a service, and asked once,
   * when SQL is read for the first time.
   */
  public interface Provider {
    Path library();
  }

  /**
   * The layer's, else a provider's. A runtime that unpacks the layer elsewhere only puts its {@code
   * bin} on PATH: the library lies beside that.
   */
  static Path find() {
    List<Path> layers = layers(System.getenv("PATH"));
    return layers.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseGet(() -> provided(layers));
  }

  private static List<Path> layers(String path) {
    List<Path> files = new ArrayList<>();
    files.add(Path.of(LAYER, NAME));
    Stream.of((path == null ? "" : path).split(File.pathSeparator))
        .filter(entry -> !entry.isBlank())
        .map(entry -> Path.of(entry).resolve("../postgresql/lib").resolve(NAME).normalize())
        .forEach(files::add);
    return files;
  }

  private static Path provided(List<Path> layers) {
    return ServiceLoader.load(Provider.class, ParserLibrary.class.getClassLoader())
        .findFirst()
        .map(Provider::library)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    NAME + " was not found in " + layers + "; give the function its layer"));
  }
}
