package trasiego.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;

/**
 * The collations that initdb makes of a machine's locales, by its names, of those that came
 * compiled: where the machine cannot list them initdb makes none.
 */
final class Collations {
  private static final String CHARSET = ".utf8";

  private Collations() {}

  /**
   * @param database an administrator's session in a new one
   * @param locales compiled ones, a folder each
   */
  static void make(Session database, Path locales) {
    if (!database.text("SHOW server_encoding").orElse("").equals("UTF8")) {
      return;
    }
    for (String locale : names(locales)) {
      // The one without its charset is what columns are declared with.
      for (String name : List.of(locale, locale.replace(CHARSET, ""))) {
        database.execute(
            "CREATE COLLATION IF NOT EXISTS pg_catalog."
                + Identifier.quote(name)
                + " (LOCALE = "
                + Literal.quote(locale)
                + ")");
      }
    }
  }

  /** C is there whatever the machine has. */
  private static List<String> names(Path locales) {
    try (Stream<Path> folders = Files.list(locales)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.contains(CHARSET) && !name.startsWith("C."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
