package trasiego.precheck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import trasiego.execution.Report.Check;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Json;
import trasiego.postgres.ServerWords;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlStates;
import trasiego.postgres.TargetPath;

/** Asks one plan's questions, each within its limits; an error is an answer. */
final class CheckRun {
  private static final int MOST_SAMPLES = 10;
  private static final String SIZE =
      """
      SELECT
        pg_catalog.to_regclass(?) IS NOT NULL,
        coalesce((
          SELECT pg_catalog.sum(pg_catalog.pg_table_size(t.oid))
          FROM (
            SELECT pg_catalog.to_regclass(?)::oid AS oid
            UNION
            SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(?))) t), 0)::bigint
      """;

  private final Session live;
  private final TargetCode code;
  private final Map<PreCheck, Optional<String>> ownCode = new HashMap<>();
  private final CheckLimits limits;
  private final Samples samples;
  private final long end;

  /**
   * @param count offending rows
   * @param note null where there is nothing to add
   */
  private record Answer(long count, List<String> samples, String note) {}

  private record Size(boolean exists, long bytes) {}

  CheckRun(Session live, CheckLimits limits, Samples samples) {
    this.live = live;
    this.code = new TargetCode(live);
    this.limits = limits;
    this.samples = samples;
    this.end = System.nanoTime() + limits.all().toNanos();
  }

  List<Check> run(List<PreCheck> checks) {
    Map<PreCheck, Long> together = new HashMap<>();
    Map<String, List<PreCheck>> shared = new LinkedHashMap<>();
    for (PreCheck check : checks) {
      if (check.obstacle() == null
          && check.question() instanceof Question.Where(_, boolean alone)
          && !alone
          && ownCode(check).isEmpty()) {
        shared.computeIfAbsent(check.rows().from(), _ -> new ArrayList<>()).add(check);
      }
    }
    shared.values().stream()
        .filter(group -> group.size() > 1)
        .forEach(group -> together.putAll(counts(group)));
    return checks.stream().map(check -> answer(check, together.get(check))).toList();
  }

  /** In one scan; where one of them fails each is asked alone, so that the others are answered. */
  private Map<PreCheck, Long> counts(List<PreCheck> group) {
    Rows rows = group.getFirst().rows();
    List<String> conditions =
        group.stream().map(check -> ((Question.Where) check.question()).condition()).toList();
    Map<PreCheck, Long> counts = new HashMap<>();
    try {
      if (size(rows).bytes() > limits.bytes()) {
        return counts;
      }
      List<Long> found =
          asking(
              () ->
                  onItsPath(
                      () ->
                          live.first(
                                  Expressions.forDriver(CheckQuery.counts(rows, conditions)),
                                  row -> {
                                    List<Long> numbers = new ArrayList<>();
                                    for (int i = 1; i <= conditions.size(); i++) {
                                      numbers.add(row.getLong(i));
                                    }
                                    return numbers;
                                  })
                              .orElseThrow()));
      for (int i = 0; i < group.size(); i++) {
        counts.put(group.get(i), found.get(i));
      }
    } catch (SqlFailure | DatabaseBusyException e) {
      return Map.of();
    }
    return counts;
  }

  private Check answer(PreCheck check, Long counted) {
    if (check.obstacle() != null) {
      return new Check(
          check.kind(), check.object(), "skipped", -1, List.of(), null, null, check.obstacle());
    }
    String query = CheckQuery.count(check.rows(), check.question());
    if (remaining().isNegative()) {
      return skipped(check, query, "no time was left for it; run it by hand");
    }
    Optional<String> own = ownCode(check);
    if (own.isPresent()) {
      return skipped(
          check,
          query,
          "it calls %s, and a plan runs none of the target's own code there; run it by hand"
              .formatted(own.get()));
    }
    try {
      Size size = size(check.rows());
      if (!size.exists()) {
        return skipped(check, query, check.rows().table() + " does not exist on the target");
      }
      if (size.bytes() > limits.bytes()) {
        return skipped(check, query, tooLarge(check, size));
      }
      Answer answer = asking(() -> onItsPath(() -> ask(check, counted)));
      return answer.count() == 0
          ? new Check(
              check.kind(), check.object(), "passed", 0, List.of(), query, null, answer.note())
          : found(check, query, answer);
    } catch (DatabaseBusyException e) {
      return skipped(check, query, "the table is held by somebody: " + e.getMessage());
    } catch (SqlFailure e) {
      return unanswered(check, query, e);
    }
  }

  private String tooLarge(PreCheck check, Size size) {
    return String.format(
        Locale.ROOT,
        "%s holds %.1f GB, more than the %.1f GB that may be read; run it by hand",
        check.rows().table(),
        size.bytes() / (double) (1 << 30),
        limits.bytes() / (double) (1 << 30));
  }

  private Check found(PreCheck check, String query, Answer answer) {
    String cleanUp = check.remedy() == null ? null : check.remedy().script();
    List<String> marks = samples.marks(check, answer.samples());
    if (check.writer() == null) {
      return new Check(
          check.kind(),
          check.object(),
          "found",
          answer.count(),
          marks,
          query,
          cleanUp,
          answer.note());
    }
    return new Check(
        check.kind(),
        check.object(),
        "skipped",
        answer.count(),
        marks,
        query,
        cleanUp,
        "%,d rows as they are now; %s writes them before and may mend them"
            .formatted(answer.count(), check.writer()));
  }

  private Check unanswered(PreCheck check, String query, SqlFailure e) {
    if (e.state().equals(SqlStates.QUERY_CANCELED)) {
      return skipped(
          check,
          query,
          "not answered within %d s; run it by hand".formatted(limits.each().toSeconds()));
    }
    String why =
        e.getCause() instanceof java.sql.SQLException sql ? ServerWords.of(sql, query) : e.state();
    // Class 42: what it names does not exist yet or may not be read. 0A: the version lacks it.
    boolean early = e.state().startsWith("42") || e.state().startsWith("0A");
    return new Check(
        check.kind(),
        check.object(),
        early ? "skipped" : "failed",
        -1,
        List.of(),
        query,
        null,
        early ? "cannot be asked of the target as it is: " + why : "the query failed: " + why);
  }

  private static Check skipped(PreCheck check, String query, String note) {
    return new Check(check.kind(), check.object(), "skipped", -1, List.of(), query, null, note);
  }

  private Optional<String> ownCode(PreCheck check) {
    return ownCode.computeIfAbsent(check, it -> code.in(asked(it)));
  }

  /** All that is run for an answer: names in it mean what they mean to the file. */
  private static String asked(PreCheck check) {
    String query = CheckQuery.count(check.rows(), check.question()) + "\n";
    return check.question() instanceof Question.Raises
        ? query + ConversionProbe.OWN
        : query + CheckQuery.samples(check.rows(), check.question(), MOST_SAMPLES);
  }

  private <T> T onItsPath(Supplier<T> work) {
    TargetPath.duringTransaction(live);
    return work.get();
  }

  private Answer ask(PreCheck check, Long counted) {
    Rows rows = check.rows();
    if (check.question() instanceof Question.Raises raises) {
      return casts(rows, raises);
    }
    String note = null;
    long count;
    if (counted != null) {
      count = counted;
    } else if (check.question() instanceof Question.Repeats) {
      long[] both =
          live.first(
                  Expressions.forDriver(CheckQuery.count(rows, check.question())),
                  row -> new long[] {row.getLong(1), row.getLong(2)})
              .orElseThrow();
      count = both[0];
      note = count == 0 ? null : "in %,d groups of equal rows".formatted(both[1]);
    } else {
      count = live.number(Expressions.forDriver(CheckQuery.count(rows, check.question())));
    }
    return new Answer(count, count == 0 ? List.of() : samples(check), note);
  }

  private List<String> samples(PreCheck check) {
    return live.query(
        Expressions.forDriver(CheckQuery.samples(check.rows(), check.question(), MOST_SAMPLES)),
        row -> Optional.ofNullable(row.getString(1)).orElse("NULL"));
  }

  private Answer casts(Rows rows, Question.Raises raises) {
    live.execute(ConversionProbe.block(rows, raises, MOST_SAMPLES));
    long count = live.number("SELECT pg_catalog.current_setting(?)::bigint", ConversionProbe.FOUND);
    String keys =
        live.text("SELECT pg_catalog.current_setting(?)", ConversionProbe.KEYS).orElse("[]");
    return new Answer(
        count,
        List.of(
            Json.document(keys.getBytes(java.nio.charset.StandardCharsets.UTF_8), String[].class)),
        null);
  }

  private Size size(Rows rows) {
    return asking(
        () ->
            live.first(
                    SIZE,
                    row -> new Size(row.getBoolean(1), row.getLong(2)),
                    rows.table(),
                    rows.table(),
                    rows.table())
                .orElseThrow());
  }

  /**
   * ACCESS SHARE alone, and not for long: a waiting reader holds up nobody, but its snapshot does.
   * Row security that would hide rows is an error, not a smaller number.
   */
  private <T> T asking(Supplier<T> work) {
    long millis = Math.max(1, Math.min(limits.each().toMillis(), remaining().toMillis()));
    return live.transaction(
        () -> {
          live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
          live.execute(
              "SET LOCAL lock_timeout = '1s'; SET LOCAL row_security = off;"
                  + " SET LOCAL statement_timeout = "
                  + millis);
          return work.get();
        });
  }

  private Duration remaining() {
    return Duration.ofNanos(end - System.nanoTime());
  }
}
