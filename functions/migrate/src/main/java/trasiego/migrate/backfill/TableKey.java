package trasiego.migrate.backfill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import trasiego.migration.BackfillState;
import trasiego.migration.BatchStatement;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;

/**
 * A key of a table by which its rows can be walked: its primary key, else a unique index whose
 * columns are not null, else the place where a row lies in the table's file. Its ranges are the
 * index's own order, by the operators of the index: an operator of the same name that the search
 * path leads to may order otherwise.
 *
 * @param relation the table, quoted and qualified
 * @param isPhysical whether it is the place, which each write gives a row anew
 */
record TableKey(long oid, String relation, boolean isPhysical, List<Column> columns) {
  /**
   * @param greater the index's operator for that, qualified
   * @param upTo its operator for less or equal
   * @param equal its operator for that
   */
  record Column(String name, String type, String greater, String upTo, String equal) {}

  private static final String RELATION =
      """
      SELECT
        pg_catalog.format('%I.%I', n.nspname, c.relname),
        c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid),
        c.relkind IN ('r', 'p'),
        c.relkind = 'p',
        c.relkind = 'r' AND a.amname IS DISTINCT FROM 'heap',
        c.relhasrules
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
      WHERE c.oid = ?::oid
      """;

  /** Where a row lies: each scan of the server's knows it. */
  private static final Column PLACE =
      new Column(
          "ctid",
          "pg_catalog.tid",
          "OPERATOR(pg_catalog.>)",
          "OPERATOR(pg_catalog.<=)",
          "OPERATOR(pg_catalog.=)");

  /** The names of a key that is none. */
  static final List<String> PLACES = List.of(PLACE.name());

  /** What there is at the name. */
  private record Relation(
      String name,
      boolean hasChildren,
      boolean isTable,
      boolean isPartitioned,
      boolean isForeignMethod,
      boolean hasRules) {}

  private static final String COLUMNS =
      """
      WITH best AS (
        SELECT i.indexrelid, i.indrelid, i.indkey, i.indclass, i.indcollation, i.indnkeyatts
        FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        JOIN pg_catalog.pg_am m ON m.oid = x.relam
        WHERE i.indrelid = ?::oid AND m.amname = 'btree'
          AND i.indisunique AND i.indisvalid AND i.indimmediate
          AND i.indpred IS NULL AND i.indexprs IS NULL
          AND NOT EXISTS (
            SELECT FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k (place)
            LEFT JOIN pg_catalog.pg_attribute a
              ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.place]
            LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k.place]
            WHERE NOT a.attnotnull OR NOT o.opcdefault
              OR i.indcollation[k.place] <> a.attcollation
              OR i.indoption[k.place] & 1 <> i.indoption[0] & 1)
        ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid
        LIMIT 1)
      SELECT
        a.attname,
        pg_catalog.format_type(a.atttypid, a.atttypmod),
        pg_catalog.format('OPERATOR(%I.%s)', gn.nspname, g.oprname),
        pg_catalog.format('OPERATOR(%I.%s)', ln.nspname, l.oprname),
        pg_catalog.format('OPERATOR(%I.%s)', en.nspname, e.oprname)
      FROM best b
      CROSS JOIN LATERAL pg_catalog.generate_series(0, b.indnkeyatts - 1) AS k (place)
      JOIN pg_catalog.pg_attribute a
        ON a.attrelid = b.indrelid AND a.attnum = b.indkey[k.place]
      JOIN pg_catalog.pg_opclass o ON o.oid = b.indclass[k.place]
      JOIN pg_catalog.pg_amop ga ON ga.amopfamily = o.opcfamily AND ga.amopstrategy = 5
        AND ga.amoplefttype = o.opcintype AND ga.amoprighttype = o.opcintype
      JOIN pg_catalog.pg_operator g ON g.oid = ga.amopopr
      JOIN pg_catalog.pg_namespace gn ON gn.oid = g.oprnamespace
      JOIN pg_catalog.pg_amop la ON la.amopfamily = o.opcfamily AND la.amopstrategy = 2
        AND la.amoplefttype = o.opcintype AND la.amoprighttype = o.opcintype
      JOIN pg_catalog.pg_operator l ON l.oid = la.amopopr
      JOIN pg_catalog.pg_namespace ln ON ln.oid = l.oprnamespace
      JOIN pg_catalog.pg_amop ea ON ea.amopfamily = o.opcfamily AND ea.amopstrategy = 3
        AND ea.amoplefttype = o.opcintype AND ea.amoprighttype = o.opcintype
      JOIN pg_catalog.pg_operator e ON e.oid = ea.amopopr
      JOIN pg_catalog.pg_namespace en ON en.oid = e.oprnamespace
      ORDER BY k.place
      """;

  TableKey {
    columns = List.copyOf(columns);
  }

  /** Why a table's rows cannot be walked by a key. */
  static final class NoKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    NoKeyException(String message) {
      super(message);
    }
  }

  /**
   * @param oid what the statement's name of the table leads to
   * @param placeProblem why rows of a table without a key cannot be walked as they lie, whatever
   *     the table is; empty where they can
   */
  static TableKey of(Session session, long oid, Optional<String> placeProblem)
      throws NoKeyException {
    Relation table =
        session
            .first(RELATION, TableKey::relation, oid)
            .filter(Relation::isTable)
            .orElseThrow(
                () ->
                    new NoKeyException(
                        "a backfill walks a table's rows, and what it names is none"));
    if (table.hasChildren()) {
      throw new NoKeyException(
          table.name() + " has inheritance children, whose keys its own does not know");
    }
    List<Column> columns = session.query(COLUMNS, TableKey::column, oid);
    if (columns.isEmpty()) {
      return physical(oid, table, placeProblem);
    }
    if (columns.stream().map(column -> column.greater() + column.upTo()).distinct().count() > 1) {
      throw new NoKeyException(
          table.name() + " has a key of columns that are ordered by operators of several kinds");
    }
    return new TableKey(oid, table.name(), false, columns);
  }

  private static TableKey physical(long oid, Relation table, Optional<String> placeProblem)
      throws NoKeyException {
    Optional<String> problem =
        table.isPartitioned()
            ? Optional.of("its rows lie in several files")
            : table.isForeignMethod()
                ? Optional.of("its access method is not the server's own")
                : table.hasRules()
                    ? Optional.of("a rule may write other rows than those it finds")
                    : placeProblem;
    if (problem.isPresent()) {
      throw new NoKeyException(
          table.name()
              + " has no key to walk by, and cannot be walked as its rows lie: "
              + problem.get()
              + "; wanted that, or a primary key, or a valid unique index on columns that are NOT"
              + " NULL");
    }
    return new TableKey(oid, table.name(), true, List.of(PLACE));
  }

  private static Relation relation(ResultSet row) throws SQLException {
    return new Relation(
        row.getString(1),
        row.getBoolean(2),
        row.getBoolean(3),
        row.getBoolean(4),
        row.getBoolean(5),
        row.getBoolean(6));
  }

  private static Column column(ResultSet row) throws SQLException {
    return new Column(
        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
  }

  /** What their order follows from: types and the index's operators. */
  List<String> types() {
    return columns.stream().map(column -> column.type() + " " + column.greater()).toList();
  }

  List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** The key's columns of one row as texts, in a list of results. */
  String texts(BatchStatement statement) {
    return columns.stream()
        .map(column -> name(statement, column) + "::pg_catalog.text")
        .collect(Collectors.joining(", "));
  }

  String order(BatchStatement statement, boolean descending) {
    return columns.stream()
        .map(column -> name(statement, column) + (descending ? " DESC" : ""))
        .collect(Collectors.joining(", "));
  }

  /**
   * The condition for the rows behind one key, up to another.
   *
   * @param after empty where it begins with the first row
   */
  String between(BatchStatement statement, Optional<List<String>> after, List<String> upTo) {
    List<String> conditions = new ArrayList<>();
    after.ifPresent(
        values -> conditions.add(compared(statement, columns.getFirst().greater(), values)));
    conditions.add(compared(statement, columns.getFirst().upTo(), upTo));
    return String.join(" AND ", conditions);
  }

  /** The condition for one row. */
  String is(BatchStatement statement, List<String> values) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      conditions.add(
          "%s %s %s::%s"
              .formatted(
                  name(statement, column),
                  column.equal(),
                  Literal.quote(values.get(i)),
                  column.type()));
    }
    return String.join(" AND ", conditions);
  }

  /** That a row is none of these, behind another condition; empty where there are none. */
  String isNone(BatchStatement statement, BackfillState.Exclusions exclusions) {
    StringBuilder none = new StringBuilder();
    for (int i = 0; i < exclusions.keys().size(); i += columns.size()) {
      none.append(" AND NOT (")
          .append(is(statement, exclusions.keys().subList(i, i + columns.size())))
          .append(')');
    }
    return none.toString();
  }

  private String compared(BatchStatement statement, String operator, List<String> values) {
    List<String> literals = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      literals.add(Literal.quote(values.get(i)) + "::" + columns.get(i).type());
    }
    String left =
        columns.stream().map(column -> name(statement, column)).collect(Collectors.joining(", "));
    String right = String.join(", ", literals);
    return columns.size() == 1
        ? left + " " + operator + " " + right
        : "(" + left + ") " + operator + " (" + right + ")";
  }

  private static String name(BatchStatement statement, Column column) {
    return statement.reference() + "." + Identifier.quote(column.name());
  }
}
