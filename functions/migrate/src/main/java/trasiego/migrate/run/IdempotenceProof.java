package trasiego.migrate.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trasiego.execution.Effect;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.Sleeper;
import trasiego.migrate.target.Target;
import trasiego.migrate.watch.RunWatch;
import trasiego.migration.Script;
import trasiego.postgres.Session;

/**
 * The proof that a script which commits by itself may be run again from its start, as happens after
 * it was stopped half-way: it changes rows alone, since half a change of the schema has no undo,
 * and a second run, right after the first, ends well and changes no row.
 */
public final class IdempotenceProof {
  private static final String CHANGES =
      """
      SELECT
        pg_catalog.format('%I.%I', schemaname, relname),
        n_tup_ins + n_tup_upd + n_tup_del
      FROM pg_catalog.pg_stat_user_tables
      WHERE relname NOT LIKE 'flyway\\_schema\\_history%'
      """;

  /** Sessions hand over what they counted within a second of their end, up to 14 by a datagram. */
  private static final Duration COUNTED = Duration.ofSeconds(2);

  /** From here on they do so before they leave the list of sessions. */
  private static final int COUNTED_AT_END = 15;

  /**
   * Of everybody: the copy is this execution's alone, and a script may change its session's name.
   */
  private static final String ENDED =
      """
      SELECT NOT EXISTS (
        SELECT FROM pg_catalog.pg_stat_activity
        WHERE datname = pg_catalog.current_database()
          AND (backend_type = 'client backend' OR backend_type IS NULL)
          AND pid <> pg_catalog.pg_backend_pid())
      """;

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Target target;
  private final Script script;
  private final Limits limits;
  private final Deadline deadline;
  private final Sleeper pause;

  public IdempotenceProof(
      Target target, Script script, Limits limits, Deadline deadline, Sleeper pause) {
    this.target = target;
    this.script = script;
    this.limits = limits;
    this.deadline = deadline;
    this.pause = pause;
  }

  /**
   * @param effect what the first run changed in the schema
   * @throws MigrationRefusedException naming what the second run changed, or how it failed
   */
  public void prove(Effect effect) {
    if (!effect.isEmpty()) {
      throw refused("it changes the schema", "give that a file of its own");
    }
    Map<String, Long> before = changes();
    try (RunWatch watch = new RunWatch(target.openOwn());
        Session session = target.openForFile()) {
      new Guard(limits, deadline, watch, new LightObserver(), Hold.ALWAYS)
          .run(session.connection(), script, false);
    } catch (StatementFailure | SQLException e) {
      RuntimeException thrown =
          e instanceof StatementFailure failure ? failure : new RuntimeException(e);
      throw again("it failed: " + AttemptFailure.of(thrown).where(script.name()));
    }
    List<String> changed = new ArrayList<>();
    changes()
        .forEach(
            (table, count) -> {
              long rows = count - before.getOrDefault(table, 0L);
              if (rows > 0) {
                changed.add(rows + " in " + table);
              }
            });
    if (!changed.isEmpty()) {
      throw again("it changed rows again: " + String.join(", ", changed));
    }
  }

  private Map<String, Long> changes() {
    try (Session session = target.openOwn()) {
      awaitCounts(session);
      Map<String, Long> changes = new TreeMap<>();
      session
          .query(CHANGES, row -> Map.entry(row.getString(1), row.getLong(2)))
          .forEach(table -> changes.put(table.getKey(), table.getValue()));
      return changes;
    }
  }

  /** Until no other session is left on the copy, at most as long as counting ever takes. */
  private void awaitCounts(Session session) {
    try {
      if (session.major() < COUNTED_AT_END) {
        pause.sleep(COUNTED);
        return;
      }
      for (long looks = COUNTED.dividedBy(LOOK); looks > 0 && !session.isTrue(ENDED); looks--) {
        pause.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private MigrationRefusedException again(String found) {
    return refused(
        "run a second time in the rehearsal, " + found,
        "let it do only what is still to do (WHERE … IS NULL, ON CONFLICT DO NOTHING)");
  }

  private MigrationRefusedException refused(String found, String mend) {
    return new MigrationRefusedException(
        script.name()
            + " commits by itself, so it can be stopped half-way and is then run again from its"
            + " start; "
            + found
            + "; "
            + mend
            + ", or write it without COMMIT; the live database was not touched");
  }
}
