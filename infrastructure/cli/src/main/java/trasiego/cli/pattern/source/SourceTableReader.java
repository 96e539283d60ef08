package trasiego.cli.pattern.source;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.cli.pattern.source.SourceTable.Constraint;
import trasiego.cli.pattern.source.SourceTable.Grant;
import trasiego.cli.pattern.source.SourceTable.Index;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.sql.Lexer;
import trasiego.sql.Token;

/** Reads a table from the catalogue; every name in what the server writes comes out qualified. */
public final class SourceTableReader {
  private static final String TABLES =
      """
      SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text,
        EXISTS (
          SELECT FROM pg_catalog.pg_inherits i
          WHERE c.oid = i.inhrelid OR c.oid = i.inhparent AND c.relkind = 'r')
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p')
        AND n.nspname !~ '^pg_|^information_schema$'
        AND c.relname = ?
        AND (? = '' OR n.nspname = ?)
      ORDER BY n.nspname <> 'public', n.nspname
      """;

  private static final String COLUMNS =
      """
      SELECT a.attnum, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attcollation <> t.typcollation
          THEN (SELECT pg_catalog.format('%I.%I', n.nspname, k.collname)
                FROM pg_catalog.pg_collation k
                JOIN pg_catalog.pg_namespace n ON n.oid = k.collnamespace
                WHERE k.oid = a.attcollation) END,
        a.attnotnull,
        (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)
         FROM pg_catalog.pg_attrdef d
         WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum),
        a.attidentity::text, a.attgenerated::text,
        pg_catalog.col_description(a.attrelid, a.attnum)
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """;

  private static final String CONSTRAINTS =
      """
      SELECT c.conname::text, c.contype::text, pg_catalog.pg_get_constraintdef(c.oid), c.conkey,
        c.convalidated
      FROM pg_catalog.pg_constraint c
      WHERE c.conrelid = ? AND c.contype IN ('c', 'f', 'p', 'u', 'x') AND c.conparentid = 0
      ORDER BY c.conname
      """;

  private static final String INDEXES =
      """
      SELECT i.relname::text, pg_catalog.pg_get_indexdef(x.indexrelid), x.indisunique,
        x.indkey::int2[],
        ARRAY(SELECT DISTINCT d.refobjsubid::int2
              FROM pg_catalog.pg_depend d
              WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = x.indexrelid
                AND d.refobjid = x.indrelid AND d.refobjsubid > 0)
          || x.indkey::int2[],
        EXISTS (SELECT FROM pg_catalog.pg_constraint c
                WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))
      FROM pg_catalog.pg_index x
      JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
      WHERE x.indrelid = ? AND x.indisvalid
      ORDER BY i.relname
      """;

  private static final String GRANTS =
      """
      SELECT g.privilege_type,
        CASE g.grantee WHEN 0 THEN 'PUBLIC'
          ELSE pg_catalog.format('%I', pg_catalog.pg_get_userbyid(g.grantee)) END,
        g.is_grantable
      FROM pg_catalog.pg_class c
      CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) g
      WHERE c.oid = ? AND g.grantee <> c.relowner
      ORDER BY 2, 1
      """;

  private static final String COLUMN_GRANTS =
      """
      SELECT g.privilege_type,
        CASE g.grantee WHEN 0 THEN 'PUBLIC'
          ELSE pg_catalog.format('%I', pg_catalog.pg_get_userbyid(g.grantee)) END,
        g.is_grantable
      FROM pg_catalog.pg_attribute a
      CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) g
      WHERE a.attrelid = ? AND a.attnum = ?
      ORDER BY 2, 1
      """;

  private static final String KEY =
      """
      SELECT a.attname::text
      FROM pg_catalog.pg_constraint c
      CROSS JOIN LATERAL pg_catalog.unnest(c.conkey) WITH ORDINALITY k (number, place)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
      WHERE c.conrelid = ? AND c.contype = 'p'
      ORDER BY k.place
      """;

  private static final String TRIGGERS =
      """
      SELECT t.tgname::text
      FROM pg_catalog.pg_trigger t
      WHERE t.tgrelid = ? AND NOT t.tgisinternal AND t.tgtype & 3 = 3
      ORDER BY t.tgname
      """;

  private static final String TAKEN =
      """
      SELECT c.relname::text FROM pg_catalog.pg_class c
      WHERE c.relnamespace = ?::regnamespace
      UNION SELECT p.proname::text FROM pg_catalog.pg_proc p
      WHERE p.pronamespace = ?::regnamespace
      UNION SELECT c.conname::text FROM pg_catalog.pg_constraint c
      WHERE c.connamespace = ?::regnamespace
      UNION SELECT t.typname::text FROM pg_catalog.pg_type t
      WHERE t.typnamespace = ?::regnamespace
      """;

  private final Session session;

  SourceTableReader(Session session) {
    this.session = session;
  }

  /**
   * @param written as SQL writes it, or by its very letters; with its schema or without
   */
  public SourceTable read(String written) {
    List<String> names = names(written);
    if (names.isEmpty() || names.size() > 2) {
      throw new UsageException(
          "--table: found \"%s\", wanted a table such as Order or shop.\"Order\""
              .formatted(written));
    }
    String schema = names.size() == 2 ? names.getFirst() : "";
    List<SourceTable> found = find(schema, names.getLast(), Lexer.folded(names.getLast()));
    if (found.isEmpty()) {
      throw new UsageException(
          "--table: found %s, which the migrations in the folder do not make; name one of theirs"
              .formatted(written));
    }
    return found.getFirst();
  }

  public static List<String> names(String written) {
    List<String> names = new ArrayList<>();
    for (Token token : Lexer.tokens(written.strip())) {
      if (token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED_NAME) {
        names.add(token.of(written.strip()));
      }
    }
    return names;
  }

  private List<SourceTable> find(String schema, String exact, String folded) {
    String name = Lexer.folded(schema);
    List<SourceTable> found = session.query(TABLES, this::table, folded, name, name);
    return found.isEmpty() ? session.query(TABLES, this::table, exact, schema, schema) : found;
  }

  private SourceTable table(ResultSet row) throws SQLException {
    long oid = row.getLong(1);
    String schema = row.getString(2);
    String in = Identifier.quote(schema);
    Set<String> taken =
        new HashSet<>(session.query(TAKEN, one -> one.getString(1), in, in, in, in));
    return new SourceTable(
        oid,
        schema,
        row.getString(3),
        row.getString(4),
        row.getBoolean(5),
        session.query(COLUMNS, one -> column(oid, one), oid),
        session.query(CONSTRAINTS, SourceTableReader::constraint, oid),
        session.query(INDEXES, SourceTableReader::index, oid),
        session.query(KEY, one -> one.getString(1), oid),
        session.query(GRANTS, SourceTableReader::grant, oid),
        session.query(TRIGGERS, one -> one.getString(1), oid),
        taken);
  }

  private Column column(long oid, ResultSet row) throws SQLException {
    int number = row.getInt(1);
    return new Column(
        number,
        row.getString(2),
        row.getString(3),
        text(row, 4),
        row.getBoolean(5),
        text(row, 6),
        text(row, 7),
        text(row, 8),
        text(row, 9),
        session.query(COLUMN_GRANTS, SourceTableReader::grant, oid, number));
  }

  private static Grant grant(ResultSet row) throws SQLException {
    return new Grant(row.getString(1), row.getString(2), row.getBoolean(3));
  }

  private static Constraint constraint(ResultSet row) throws SQLException {
    return new Constraint(
        row.getString(1), row.getString(2), row.getString(3), numbers(row, 4), row.getBoolean(5));
  }

  private static Index index(ResultSet row) throws SQLException {
    return new Index(
        row.getString(1),
        row.getString(2),
        row.getBoolean(3),
        numbers(row, 4),
        Set.copyOf(new HashSet<>(numbers(row, 5))),
        row.getBoolean(6));
  }

  private static List<Integer> numbers(ResultSet row, int at) throws SQLException {
    Array array = row.getArray(at);
    return array == null
        ? List.of()
        : Arrays.stream((Object[]) array.getArray())
            .map(number -> ((Number) number).intValue())
            .toList();
  }

  private static String text(ResultSet row, int at) throws SQLException {
    String text = row.getString(at);
    return text == null ? "" : text;
  }
}
