package trasiego.trial;

import java.nio.file.Path;
import java.util.List;
import trasiego.failure.DeploymentException;
import trasiego.failure.TrialServerFailedException;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.trial.binaries.StartFailure;

/**
 * Shows on a new server what a migration needs of the machine, before a migration is blamed for
 * what the machine lacks.
 */
final class SelfTest {
  /** What is shown, by which statements, the last of which answers true. */
  private record Check(String name, List<String> before, String answer) {}

  private static final List<Check> CHECKS =
      List.of(
          new Check(
              "a table with an index",
              List.of(
                  "CREATE SCHEMA trasiego_self_test",
                  "CREATE TABLE trasiego_self_test.t (a int, b text)",
                  """
                  INSERT INTO trasiego_self_test.t
                  SELECT i, 'row ' || i FROM pg_catalog.generate_series(1, 20000) i\
                  """,
                  "CREATE INDEX ON trasiego_self_test.t (b, a)",
                  "ANALYZE trasiego_self_test.t",
                  "SET enable_seqscan = off"),
              "SELECT a = 777 FROM trasiego_self_test.t WHERE b = 'row 777'"),
          new Check(
              "a parallel query",
              List.of(
                  "RESET enable_seqscan",
                  "SET enable_indexscan = off",
                  "SET enable_indexonlyscan = off",
                  "SET enable_bitmapscan = off",
                  "SET max_parallel_workers = 8",
                  "SET max_parallel_workers_per_gather = 2",
                  "SET parallel_setup_cost = 0",
                  "SET parallel_tuple_cost = 0",
                  "SET min_parallel_table_scan_size = 0"),
              """
              SELECT pg_catalog.count(DISTINCT a) = 20000
              FROM (SELECT a FROM trasiego_self_test.t WHERE pg_catalog.length(b) > 0) found\
              """),
          new Check(
              "a sort in a temporary file",
              List.of("SET work_mem = '64kB'", "SET temp_file_limit = -1"),
              """
              SELECT pg_catalog.max(a) = 20000
              FROM (SELECT a, pg_catalog.row_number() OVER (ORDER BY b DESC, a)
                    FROM trasiego_self_test.t) sorted\
              """));

  private final Session session;
  private final Path log;

  private SelfTest(Session session, Path log) {
    this.session = session;
    this.log = log;
  }

  /**
   * Leaves nothing behind.
   *
   * @param log the server's, whose last lines a failure quotes
   */
  static void run(Session session, Path log) {
    SelfTest test = new SelfTest(session, log);
    CHECKS.forEach(test::run);
    test.workersRan();
    session.execute("DROP SCHEMA trasiego_self_test CASCADE");
  }

  private void run(Check check) {
    boolean answer;
    try {
      check.before().forEach(session::execute);
      answer = session.isTrue(check.answer());
    } catch (DeploymentException | SqlFailure e) {
      throw failed(check.name(), e.getMessage(), e);
    }
    if (!answer) {
      throw failed(check.name(), "found a wrong answer, wanted that of every PostgreSQL", null);
    }
  }

  /** A server that cannot start workers answers all the same, by itself. */
  private void workersRan() {
    List<String> plan =
        session.query(
            """
            EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off)
            SELECT pg_catalog.count(*) FROM trasiego_self_test.t\
            """,
            row -> row.getString(1));
    if (plan.stream().noneMatch(line -> line.matches(" *Workers Launched: [1-9].*"))) {
      throw failed("a parallel query", "found no worker started, wanted one at least", null);
    }
  }

  private TrialServerFailedException failed(String name, String found, Throwable cause) {
    return StartFailure.saying(
        "the self-test of the trial server, PostgreSQL %d, failed at %s: %s"
            .formatted(session.major(), name, found),
        StartFailure.read(log),
        cause);
  }
}
