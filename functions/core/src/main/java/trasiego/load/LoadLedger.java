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
  public static final String PRIVILEGES_BEGUN = "privileges begun";
  public static final String PRIVILEGES = "privileges";

  private static final String NAME = "trasiego_restore";

  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS %1$s;
      CREATE TABLE IF NOT EXISTS %1$s.done (
        step text PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT pg_catalog.now()
      )
      """;

  private final String schema;

  private LoadLedger(String schema) {
    this.schema = schema;
  }

  /** In a schema whose name none of the database's has. */
  public static LoadLedger beside(Set<String> schemas) {
    String name = NAME;
    for (int i = 2; schemas.contains(name); i++) {
      name = NAME + "_" + i;
    }
    return new LoadLedger(name);
  }

  /** Where it is kept until the database is handed over. */
  public String schema() {
    return schema;
  }

  public boolean isThere(Session session) {
    return session.isTrue("SELECT pg_catalog.to_regnamespace(?) IS NOT NULL", schema);
  }

  public void create(Session session) {
    session.execute(CREATE.formatted(schema));
  }

  /** Every step done so far; empty where the ledger was never made. */
  public Set<String> done(Session session) {
    if (!session.isTrue("SELECT pg_catalog.to_regclass(?) IS NOT NULL", schema + ".done")) {
      return Set.of();
    }
    return new HashSet<>(
        session.query("SELECT step FROM " + schema + ".done", row -> row.getString(1)));
  }

  /** A row that another run has written already fails the transaction: the step was done. */
  public void mark(Session session, String step) {
    session.update("INSERT INTO " + schema + ".done (step) VALUES (?)", step);
  }

  /** The same for several. */
  public void mark(Session session, List<String> steps) {
    session.update(
        "INSERT INTO " + schema + ".done (step) SELECT pg_catalog.unnest(?::pg_catalog.text[])",
        (Object) steps.toArray(String[]::new));
  }

  public static String chunk(int index) {
    return "chunk " + index;
  }

  public void remove(Session session) {
    session.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
  }
}
