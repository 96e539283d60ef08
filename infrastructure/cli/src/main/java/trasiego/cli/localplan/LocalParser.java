package trasiego.cli.localplan;

import java.nio.file.Path;
import trasiego.embedded.postgres.SqlParserWheel;
import trasiego.sql.ParserLibrary;

/**
 * PostgreSQL's parser where commands run, which has no layer: fetched once into the cache, four
 * megabytes and so without a word.
 */
public final class LocalParser implements ParserLibrary.Provider {
  @Override
  public Path library() {
    return SqlParserWheel.library(_ -> {});
  }
}
