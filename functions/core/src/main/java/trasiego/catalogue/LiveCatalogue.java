package trasiego.catalogue;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import trasiego.archive.CopyText;
import trasiego.archive.ServerEncoding;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.SqlResource;
import trasiego.postgres.SqlStates;

/**
 * The whole catalogue of a session's database, one line after another in the order of the names, in
 * one snapshot; memory is bounded however many objects there are. It reads nothing of an owner's:
 * definitions are the server's own texts.
 */
final class LiveCatalogue implements AutoCloseable {
  /** Beside what any two databases are compared by: what a restore must bring back as well. */
  private static final List<String> FURTHER = List.of("further.sql", "objects.sql", "grantors.sql");

  private static final String SETTINGS =
      """
      SELECT
        pg_catalog.set_config('trasiego.whole', 'on', false),
        pg_catalog.set_config('quote_all_identifiers', 'off', false),
        pg_catalog.set_config('jit', 'off', false)
      """;

  /** By bytes, whatever the database's locale and encoding are. */
  private static final String READ =
      """
      COPY (
        SELECT r.name, coalesce(r.definition, '')
        FROM (
          %s
        ) r (name, definition)
        ORDER BY r.name::text COLLATE "C", coalesce(r.definition, '')::text COLLATE "C"
      ) TO STDOUT%s
      """;

  private final Session session;
  private final ServerEncoding encoding;
  private final CopyOut copy;

  private LiveCatalogue(Session session, ServerEncoding encoding, CopyOut copy) {
    this.session = session;
    this.encoding = encoding;
    this.copy = copy;
  }

  /** The session gets the settings that canonical texts need, and keeps them. */
  static LiveCatalogue open(Session session) {
    session.execute(CopyText.SETTINGS);
    session.text(SETTINGS);
    ServerEncoding encoding =
        new ServerEncoding(session.text("SHOW server_encoding").orElseThrow());
    try {
      PGConnection connection = session.connection().unwrap(PGConnection.class);
      return new LiveCatalogue(
          session, encoding, connection.getCopyAPI().copyOut(statement(encoding)));
    } catch (SQLException e) {
      throw failure(session, e);
    }
  }

  private static String statement(ServerEncoding encoding) {
    String further =
        FURTHER.stream()
            .map(name -> SqlResource.read(LiveCatalogue.class, name))
            .map(query -> "UNION ALL SELECT * FROM (\n" + query + ") further\n")
            .collect(Collectors.joining());
    return READ.formatted(
        "SELECT name, definition FROM (\n" + Catalogue.query() + ") shared\n" + further,
        encoding.option());
  }

  /** The next line, its newline included; empty at the end. */
  Optional<byte[]> line() {
    try {
      return Optional.ofNullable(copy.readFromCopy());
    } catch (SQLException e) {
      throw failure(session, e);
    }
  }

  Optional<Definition> next() {
    return line().map(line -> Definition.parse(line, line.length - 1, encoding));
  }

  private static RuntimeException failure(Session session, SQLException e) {
    return SqlStates.failure("reading the catalogue of " + session.database(), e);
  }

  @Override
  public void close() {
    if (copy.isActive()) {
      try {
        copy.cancelCopy();
      } catch (SQLException e) {
        // The session is as good as closed, and what ended the copy is thrown already.
      }
    }
  }
}
