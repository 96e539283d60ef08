package trasiego.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.archive.ServerEncoding;
import trasiego.failure.BackupFailedException;
import trasiego.postgres.Identifier;

/**
 * Tells pg_dump which tables' rows it leaves out, by name and table by table: a pattern that took
 * more would lose rows of sequences or extensions. By a file where pg_dump reads one, since a
 * command line has an end; the file is gone once this is closed. pg_dump reads names in the
 * encoding that it dumps in.
 */
final class ExcludedRows implements AutoCloseable {
  /** pg_dump reads {@code --filter} from this major on. */
  private static final int FILTER = 17;

  /** Linux gives a command's arguments and environment 2 MiB at most by default (execve(2)). */
  private static final int LONGEST = 1_900_000;

  private final List<String> arguments;
  private final Optional<Path> file;

  private ExcludedRows(List<String> arguments, Optional<Path> file) {
    this.arguments = arguments;
    this.file = file;
  }

  static ExcludedRows of(List<Relation> tables, int major, ServerEncoding encoding) {
    if (major >= FILTER && !tables.isEmpty()) {
      Path file = written(tables.stream().filter(ExcludedRows::isWritable).toList(), encoding);
      return new ExcludedRows(
          Stream.concat(
                  Stream.of("--filter=" + file),
                  tables.stream().filter(table -> !isWritable(table)).map(ExcludedRows::argument))
              .toList(),
          Optional.of(file));
    }
    List<String> arguments = tables.stream().map(ExcludedRows::argument).toList();
    int length =
        arguments.stream()
            .mapToInt(it -> it.getBytes(encoding.charset()).length + 1 + Long.BYTES)
            .sum();
    if (length > LONGEST) {
      throw new BackupFailedException(
          "pg_dump of PostgreSQL "
              + major
              + " takes the names of "
              + tables.size()
              + " tables on its command line alone, which may have 2 MiB; a server of version "
              + FILTER
              + " or later has no such limit");
    }
    return new ExcludedRows(arguments, Optional.empty());
  }

  private static Path written(List<Relation> tables, ServerEncoding encoding) {
    try {
      Path file = Files.createTempFile("trasiego-backup-", ".filter");
      String lines =
          tables.stream()
              .map(table -> "exclude table_data " + written(pattern(table)) + "\n")
              .collect(Collectors.joining());
      return Files.write(file, lines.getBytes(encoding.charset()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In a file a backslash begins an escape, and a name is over where the line is. */
  private static String written(String pattern) {
    return pattern.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /** In a file pg_dump passes over a carriage return, for which it has no escape. */
  private static boolean isWritable(Relation table) {
    return pattern(table).indexOf('\r') < 0;
  }

  private static String argument(Relation table) {
    return "--exclude-table-data=" + pattern(table);
  }

  /** psql's pattern that matches just this name: within quotes nothing is special. */
  private static String pattern(Relation table) {
    return Identifier.quote(table.schema(), table.name());
  }

  /** These and the others. */
  List<String> with(List<String> others) {
    return Stream.concat(others.stream(), arguments.stream()).toList();
  }

  @Override
  public void close() {
    file.ifPresent(
        path -> {
          try {
            Files.deleteIfExists(path);
          } catch (IOException e) {
            // Names of tables, in a folder of this process's own.
          }
        });
  }
}
