package trasiego.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A database's schema as it can be compared by name: each object with its definition, whatever the
 * order of columns, the values of sequences and the rows. Two databases with equal catalogues serve
 * the same application. Objects are named as people name them: {@code column
 * public."User"."email"}.
 */
public record Catalogue(SortedMap<String, String> objects) {
  private static final String READ = resource("catalogue.sql");
  private static final int SHOWN = 300;

  public Catalogue {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
  }

  /** Reads the catalogue of the session's database, in one snapshot. */
  public static Catalogue read(Session session) {
    return session.transaction(
        () -> {
          session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
          // With an empty path every name in a definition comes out qualified, whoever asks.
          session.execute("SET LOCAL search_path = ''");
          session.execute("SET LOCAL quote_all_identifiers = off");
          TreeMap<String, String> objects = new TreeMap<>();
          session
              .query(
                  READ,
                  row ->
                      Map.entry(row.getString(1), row.getString(2) == null ? "" : row.getString(2)))
              .forEach(object -> objects.put(object.getKey(), object.getValue()));
          return new Catalogue(objects);
        });
  }

  /**
   * What this catalogue has otherwise than the wanted one, one line an object; empty when equal.
   */
  public List<String> differences(Catalogue wanted) {
    TreeSet<String> names = new TreeSet<>(objects.keySet());
    names.addAll(wanted.objects.keySet());
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      String here = objects.get(name);
      String there = wanted.objects.get(name);
      if (here == null) {
        lines.add(name + " is missing, wanted " + shown(there));
      } else if (there == null) {
        lines.add(name + " is unexpected, found " + shown(here));
      } else if (!here.equals(there)) {
        lines.add(name + ": found " + shown(here) + ", wanted " + shown(there));
      }
    }
    return List.copyOf(lines);
  }

  private static String shown(String definition) {
    String line = definition.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  private static String resource(String name) {
    try (InputStream input = Catalogue.class.getResourceAsStream(name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
