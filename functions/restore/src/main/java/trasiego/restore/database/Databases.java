package trasiego.restore.database;

import java.util.List;
import java.util.Optional;
import trasiego.load.Marker;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;

/** The databases of one server, seen from a session in its database {@code postgres}. */
public final class Databases {
  /** Where sessions stand that rename and drop others. */
  public static final String MAINTENANCE = "postgres";

  private static final String ALL =
      """
      SELECT
        d.datname,
        r.rolname,
        pg_catalog.shobj_description(d.oid, 'pg_database')
      FROM pg_catalog.pg_database d
      JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
      ORDER BY d.datname
      """;

  private final Session session;

  public Databases(Session session) {
    this.session = session;
  }

  /** One database and what its comment says; the comment is null where there is none. */
  public record Found(String name, String owner, String comment) {
    public Optional<Marker> marker() {
      return Marker.parse(comment);
    }

    public boolean isMarked(String kind) {
      return marker().filter(marker -> marker.is(kind)).isPresent();
    }
  }

  public List<Found> all() {
    return session.query(
        ALL, row -> new Found(row.getString(1), row.getString(2), row.getString(3)));
  }

  public Optional<Found> find(String name) {
    return all().stream().filter(found -> found.name().equals(name)).findFirst();
  }

  public void comment(String name, String comment) {
    session.execute(commentOn(name, comment));
  }

  /** As a statement, for the transaction of a swap. */
  public static String commentOn(String name, String comment) {
    return "COMMENT ON DATABASE "
        + Identifier.quote(name)
        + " IS "
        + (comment == null ? "NULL" : Literal.quote(comment));
  }

  /** Ends the sessions that hang on it; harmless where it is gone. */
  public void drop(String name) {
    session.execute("DROP DATABASE IF EXISTS " + Identifier.quote(name) + " WITH (FORCE)");
  }
}
