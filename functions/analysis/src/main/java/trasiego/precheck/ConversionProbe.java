package trasiego.precheck;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts the rows for which an expression raises an error, exactly and on every version, by a block
 * that a read-only transaction allows: ranges of pages are tried whole, and one that fails is tried
 * again in smaller ones, at last row by row, each row in a subtransaction of its own.
 */
final class ConversionProbe {
  /** Errors of a value; everything else is an error of the question. */
  static final String CAUGHT =
      "data_exception OR integrity_constraint_violation OR raise_exception"
          + " OR program_limit_exceeded";

  static final String FOUND = "trasiego.casts_found";
  static final String KEYS = "trasiego.casts_keys";

  /** What the block itself looks up by the path: its operators, and types that are no keywords. */
  static final String OWN =
      "a = b < c >= d <= e > f || g + h - i * j / k; SELECT l::text, m::tid, n::regclass,"
          + " o::text[]";

  private static final String TAG = "$trasiego$";

  private static final String BLOCK =
      """
      DO %1$s
      #variable_conflict use_column
      DECLARE
        trasiego_leaf regclass;
        trasiego_pages bigint;
        trasiego_at bigint;
        trasiego_end bigint;
        trasiego_width bigint := 64;
        trasiego_range text;
        trasiego_key text;
        trasiego_found bigint := 0;
        trasiego_keys text[] := '{}';
      %2$s
      BEGIN
        FOR trasiego_leaf IN
          SELECT c.oid::regclass
          FROM pg_catalog.pg_class c
          WHERE c.relkind IN ('r', 'm')
            AND (c.oid = %3$s::regclass
              OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(%3$s::regclass)))
        LOOP
          trasiego_at := 0;
          trasiego_pages := pg_catalog.pg_relation_size(trasiego_leaf)
            / pg_catalog.current_setting('block_size')::bigint;
          WHILE trasiego_at < trasiego_pages LOOP
            trasiego_end := least(trasiego_at + trasiego_width, trasiego_pages);
            trasiego_range := pg_catalog.format(
              ' FROM ONLY %%s WHERE ctid >= %%L::tid AND ctid < %%L::tid', trasiego_leaf,
              '(' || trasiego_at || ',0)', '(' || trasiego_end || ',0)');
            BEGIN
              EXECUTE %4$s || trasiego_range;
              trasiego_at := trasiego_end;
              trasiego_width := least(trasiego_width * 2, 512);
              CONTINUE;
            EXCEPTION WHEN %7$s THEN
              NULL;
            END;
            IF trasiego_width > 1 AND trasiego_end - trasiego_at > 1 THEN
              trasiego_width := greatest(trasiego_width / 8, 1);
              CONTINUE;
            END IF;
            FOR trasiego_key%5$s IN EXECUTE %6$s || trasiego_range LOOP
              BEGIN
                PERFORM %8$s;
              EXCEPTION WHEN %7$s THEN
                trasiego_found := trasiego_found + 1;
                IF trasiego_found <= %9$d THEN
                  trasiego_keys := trasiego_keys || trasiego_key;
                END IF;
              END;
            END LOOP;
            trasiego_at := trasiego_end;
          END LOOP;
        END LOOP;
        PERFORM pg_catalog.set_config('trasiego.casts_found', trasiego_found::text, true);
        PERFORM pg_catalog.set_config('trasiego.casts_keys',
          pg_catalog.array_to_json(trasiego_keys)::text, true);
      END
      %1$s
      """;

  private ConversionProbe() {}

  /** Raises an error where ALTER TABLE would: a cast by name cuts a value without a word. */
  static String raisingWhereTooLong(String expression, int length) {
    return "CASE WHEN %s THEN 1 / (length((%s)::text) * 0) ELSE 0 END"
        .formatted(Conversion.tooLong(expression, length), expression);
  }

  /**
   * The block; its answer stands in two settings of the transaction.
   *
   * @param samples how many keys it keeps
   */
  static String block(Rows rows, Question.Raises raises, int samples) {
    List<String> variables =
        IntStream.range(0, raises.columns().size()).mapToObj(i -> "trasiego_" + i).toList();
    String declared =
        IntStream.range(0, variables.size())
            .mapToObj(i -> "  %s %s;\n".formatted(variables.get(i), raises.types().get(i)))
            .collect(Collectors.joining());
    String named =
        IntStream.range(0, variables.size())
            .mapToObj(i -> variables.get(i) + " AS " + raises.columns().get(i))
            .collect(Collectors.joining(", "));
    String into = variables.stream().map(it -> ", " + it).collect(Collectors.joining());
    String columns = raises.columns().stream().map(it -> ", " + it).collect(Collectors.joining());
    return BLOCK.formatted(
        TAG,
        declared,
        literal(rows.table()),
        literal("SELECT count((%s))".formatted(raises.expression())),
        into,
        literal("SELECT %s%s".formatted(rows.key(), columns)),
        CAUGHT,
        "(%s)%s"
            .formatted(
                raises.expression(), named.isEmpty() ? "" : " FROM (SELECT " + named + ") AS here"),
        samples);
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
