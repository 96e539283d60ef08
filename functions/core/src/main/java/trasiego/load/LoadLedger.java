package trasiego.load;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import trasiego.postgres.Session;

/**
 * What of a restore is done, kept inside the new database itself: a step's row is written in the
 * transaction of the step, so a second run does nothing twice whenever the first one died. Its
 * schema is dropped before the database is handed over.
 */
public final class LoadLedger {
  public static final String PRE_DATA = "pre-data";
  public static final String RESIDUAL = "residual data";
  public static final String POST_DATA_BEGUN = "post-data begun";
  public static final String POST_DATA = "post-data";
  public static final String ANALYZED = "analyzed";
  public static final String VERIFIED = "verified";

  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS trasiego_restore;
      CREATE TABLE IF NOT EXISTS trasiego_restore.done (
        step text PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT pg_catalog.now()
      )
      """;

  private LoadLedger() {}

  public static void create(Session session) {
    session.execute(CREATE);
  }

  /** Every step done so far; empty where the ledger was never made. */
  public static Set<String> done(Session session) {
    if (!session.isTrue("SELECT pg_catalog.to_regclass('trasiego_restore.done') IS NOT NULL")) {
      return Set.of();
    }
    return new HashSet<>(
        session.query("SELECT step FROM trasiego_restore.done", row -> row.getString(1)));
  }

  /** A row that another run has written already fails the transaction: the step was done. */
  public static void mark(Session session, String step) {
    session.update("INSERT INTO trasiego_restore.done (step) VALUES (?)", step);
  }

  /** The same for several. */
  public static void mark(Session session, List<String> steps) {
    session.update(
        "INSERT INTO trasiego_restore.done (step)"
            + " SELECT pg_catalog.unnest(?::pg_catalog.text[])",
        (Object) steps.toArray(String[]::new));
  }

  public static String chunk(int index) {
    return "chunk " + index;
  }

  public static void remove(Session session) {
    session.execute("DROP SCHEMA IF EXISTS trasiego_restore CASCADE");
  }
}
