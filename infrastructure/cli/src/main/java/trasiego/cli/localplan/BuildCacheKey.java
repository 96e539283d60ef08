package trasiego.cli.localplan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import trasiego.archive.Digests;
import trasiego.migration.MigrationFile;

/**
 * A name for the database that a row of files leads to: it follows from the server's major and from
 * each file's version and text, so that a shorter row's name is known to the longer one.
 */
record BuildCacheKey(List<String> names) {
  private static final int DIGITS = 24;

  static BuildCacheKey of(List<MigrationFile> files, int major) {
    List<String> names = new ArrayList<>();
    String link = digest("packed plan of PostgreSQL " + major);
    names.add(link);
    for (MigrationFile file : files) {
      link = digest(link + file.version() + digest(file.script().sql()));
      names.add(link);
    }
    return new BuildCacheKey(List.copyOf(names));
  }

  /** Of the first so many files. */
  String name(int files) {
    return names.get(files).substring(0, DIGITS);
  }

  int length() {
    return names.size() - 1;
  }

  private static String digest(String text) {
    return Digests.hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
