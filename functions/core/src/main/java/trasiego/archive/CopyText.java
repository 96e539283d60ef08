package trasiego.archive;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.postgres.Identifier;

/**
 * How one table is copied, and how its rows stand in the file: one complete {@code COPY … FROM
 * stdin;} that psql reads by itself. The columns are named, because a restored child table may
 * order its own otherwise; none are named where there is none to name.
 *
 * @param columns what is written and loaded
 * @param generated stored columns that the server computes from those: read behind them to be
 *     compared, never written
 * @param root into which the rows are loaded instead; null for the table itself
 * @param encoding of the rows
 */
public record CopyText(
    String schema,
    String table,
    List<String> columns,
    List<String> generated,
    Manifest.Root root,
    ServerEncoding encoding) {
  /**
   * What a session needs so that COPY's text says the same everywhere and lacks nothing; pg_dump
   * sets the same. With row_security off, a row that a policy hides is an error, not an absence.
   */
  public static final String SETTINGS =
      """
      SELECT pg_catalog.set_config('search_path', '', false);
      SET DateStyle = ISO;
      SET IntervalStyle = postgres;
      SET TimeZone = UTC;
      SET bytea_output = hex;
      SET extra_float_digits = 3;
      SET synchronize_seqscans = off;
      SET row_security = off;
      SET statement_timeout = 0;
      SET lock_timeout = 0;
      SET idle_in_transaction_session_timeout = 0;
      SELECT pg_catalog.set_config(name, '0', false)
      FROM pg_catalog.pg_settings
      WHERE name IN ('transaction_timeout', 'idle_session_timeout')
      """;

  private static final byte[] END = "\\.\n\n".getBytes(StandardCharsets.US_ASCII);

  public CopyText {
    columns = List.copyOf(columns);
    generated = List.copyOf(generated);
  }

  /** A table of which no column is generated. */
  public CopyText(String schema, String table, List<String> columns) {
    this(schema, table, columns, List.of(), null, ServerEncoding.UTF8);
  }

  public static CopyText of(Manifest.Table table, ServerEncoding encoding) {
    return new CopyText(
        table.schema(),
        table.name(),
        table.columns(),
        table.generated().stream().map(Manifest.Generated::column).toList(),
        table.root(),
        encoding);
  }

  /**
   * The statement that reads the table's own rows, none of its children's. COPY of a table leaves
   * generated columns out, so that where there are some it reads a query, which takes longer.
   */
  public String out() {
    return out(Manifest.Range.WHOLE);
  }

  /** Of these blocks alone, by a query, which the server answers by a scan of that range. */
  public String out(Manifest.Range range) {
    if (generated.isEmpty() && range.coversAll()) {
      return "COPY "
          + withColumns(Identifier.quote(schema, table))
          + " TO STDOUT"
          + encoding.option();
    }
    String all =
        Stream.concat(columns.stream(), generated.stream())
            .map(Identifier::quote)
            .collect(Collectors.joining(", "));
    String blocks =
        Stream.concat(bound(range.from(), ">=").stream(), bound(range.to(), "<").stream())
            .collect(Collectors.joining(" AND "));
    return "COPY (SELECT "
        + all
        + " FROM ONLY "
        + Identifier.quote(schema, table)
        + (blocks.isEmpty() ? "" : " WHERE " + blocks)
        + ") TO STDOUT"
        + encoding.option();
  }

  private static Optional<String> bound(Long block, String operator) {
    return Optional.ofNullable(block)
        .map(
            number ->
                "ctid OPERATOR(pg_catalog." + operator + ") '(" + number + ",0)'::pg_catalog.tid");
  }

  /** The statement that writes such rows. */
  public String in() {
    return "COPY " + target() + " FROM STDIN" + encoding.option();
  }

  /** What stands before the rows in a member, in a script that speaks their encoding. */
  public byte[] header() {
    return ("COPY " + target() + " FROM stdin;\n").getBytes(encoding.charset());
  }

  /** What stands behind the rows in a member. */
  public static byte[] end() {
    return END.clone();
  }

  /** The bytes of a member that are not rows. */
  long framing() {
    return (long) header().length + END.length;
  }

  private String target() {
    return withColumns(
        root == null
            ? Identifier.quote(schema, table)
            : Identifier.quote(root.schema(), root.name()));
  }

  private String withColumns(String name) {
    return columns.isEmpty()
        ? name
        : columns.stream()
            .map(Identifier::quote)
            .collect(Collectors.joining(", ", name + " (", ")"));
  }
}
