package trasiego.archive;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import trasiego.archive.Manifest.View;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.archive.fingerprint.RowHash;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/** What the filled materialized views of a database hold now, as far as a session may read them. */
public final class ViewContent {
  private static final String FILLED =
      """
      SELECT
        n.nspname,
        c.relname,
        ARRAY(
          SELECT a.attname::text
          FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          ORDER BY a.attnum)
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'm'
        AND c.relispopulated
        AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
        AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
      ORDER BY 1, 2
      """;

  private ViewContent() {}

  /** One by name, with its columns. */
  public record Name(String schema, String name, List<String> columns) {}

  public static List<Name> filled(Session session) {
    return session.query(
        FILLED,
        row ->
            new Name(
                row.getString(1),
                row.getString(2),
                List.of((String[]) row.getArray(3).getArray())));
  }

  /** Reads it once; the session must have {@link CopyText#SETTINGS}. */
  public static View read(Session session, Name view, ServerEncoding encoding, RowHash hash) {
    String statement = statement(view, encoding);
    CopyLines lines = new CopyLines(hash);
    CopyOut copy = null;
    try {
      copy = session.connection().unwrap(PGConnection.class).getCopyAPI().copyOut(statement);
      for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
        lines.addRow(row, row.length);
      }
      return new View(view.schema(), view.name(), lines.rows(), lines.fingerprint().toString());
    } catch (SQLException e) {
      throw SqlStates.failure(statement, e);
    }
  }

  private static String statement(Name view, ServerEncoding encoding) {
    return "COPY (SELECT "
        + view.columns().stream().map(Identifier::quote).collect(Collectors.joining(", "))
        + " FROM "
        + Identifier.quote(view.schema(), view.name())
        + ") TO STDOUT"
        + encoding.option();
  }
}
