package trasiego.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import trasiego.embedded.postgres.SqlParserWheel;
import trasiego.sql.ParserLibrary;

/** PostgreSQL's parser for tests, which have no layer. */
public final class FetchedParser implements ParserLibrary.Provider {
  @Override
  public Path library() {
    return SqlParserWheel.library(System.err::println);
  }

  /** A folder to put on PATH, beside which the library lies as it lies in the layer. */
  public static Path layer() {
    try {
      Path library = new FetchedParser().library();
      Path layer = Files.createTempDirectory("trasiego-layer-");
      Path folder = Files.createDirectories(layer.resolve("postgresql/lib"));
      Files.createSymbolicLink(folder.resolve(library.getFileName()), library);
      layer.toFile().deleteOnExit();
      return Files.createDirectory(layer.resolve("bin"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
