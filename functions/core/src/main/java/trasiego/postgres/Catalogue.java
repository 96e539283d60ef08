package trasiego.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;

/**
 * A database's schema as it can be compared by name: each object with its definition, whatever the
 * order of columns, the values of sequences and the rows. Two databases with equal catalogues serve
 * the same application. Objects are named as people name them: {@code column
 * public."User"."email"}.
 */
public record Catalogue(SortedMap<String, String> objects) {
  private static final String READ = SqlResource.read(Catalogue.class, "catalogue.sql");
  private static final int SHOWN = 300;

  /**
   * With an empty path every name in a definition comes out qualified, whoever asks. Not by SET:
   * after that the driver forgets its prepared statements.
   */
  private static final String SETTINGS =
      """
      SELECT
        pg_catalog.set_config('search_path', '', true),
        pg_catalog.set_config('quote_all_identifiers', 'off', true),
        pg_catalog.set_config('jit', 'off', true)
      """;

  public Catalogue {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
  }

  /** The query itself, for who reads more than this: a name and a definition a row. */
  public static String query() {
    return READ;
  }

  /** Reads the catalogue of the session's database, in one snapshot. */
  public static Catalogue read(Session session) {
    return session.transaction(
        () -> {
          session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
          return objects(session);
        });
  }

  private static Catalogue objects(Session session) {
    session.text(SETTINGS);
    TreeMap<String, String> objects = new TreeMap<>();
    try (PreparedStatement statement = session.connection().prepareStatement(READ)) {
      // From its first use on: planning it takes longer than running it on most databases.
      statement.unwrap(PGStatement.class).setPrepareThreshold(1);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          objects.put(row.getString(1), Objects.requireNonNullElse(row.getString(2), ""));
        }
      }
    } catch (SQLException e) {
      throw SqlStates.failure("reading the catalogue of " + session.database(), e);
    }
    return new Catalogue(objects);
  }

  /**
   * An object that two catalogues do not have alike.
   *
   * @param found its definition in this one; null where it is missing
   * @param wanted its definition in the other one; null where it is missing there
   */
  public record Difference(String name, String found, String wanted) {
    @Override
    public String toString() {
      if (found == null) {
        return name + " is missing, wanted " + shown(wanted);
      }
      return wanted == null
          ? name + " is unexpected, found " + shown(found)
          : name + ": found " + shown(found) + ", wanted " + shown(wanted);
    }
  }

  /** The names of indexes whose definition here says that they are invalid. */
  public Set<String> invalidIndexes() {
    String kind = index("");
    return objects.entrySet().stream()
        .filter(object -> object.getKey().startsWith(kind))
        .filter(object -> object.getValue().contains(" INVALID"))
        .map(object -> object.getKey().substring(kind.length()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What an index is called here.
   *
   * @param name quoted and qualified
   */
  public static String index(String name) {
    return "index " + name;
  }

  /** What this catalogue has otherwise than the wanted one, by name; empty when equal. */
  public List<Difference> compare(Catalogue wanted) {
    TreeSet<String> names = new TreeSet<>(objects.keySet());
    names.addAll(wanted.objects.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(objects.get(name), wanted.objects.get(name)))
        .map(name -> new Difference(name, objects.get(name), wanted.objects.get(name)))
        .toList();
  }

  /** The same, one line an object. */
  public List<String> differences(Catalogue wanted) {
    return compare(wanted).stream().map(Difference::toString).toList();
  }

  private static String shown(String definition) {
    String line = definition.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
