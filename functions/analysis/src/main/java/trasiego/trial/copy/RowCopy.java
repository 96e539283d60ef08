package trasiego.trial.copy;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.archive.Archive;
import trasiego.archive.Manifest.Member;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Table;
import trasiego.failure.MigrationRefusedException;
import trasiego.load.DataLoad;
import trasiego.load.OwnersSettings;
import trasiego.load.Statistics;
import trasiego.load.Verification;
import trasiego.load.Workers;
import trasiego.migration.History;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/**
 * A backup's rows in a copy: written by the owner, whose checks and defaults they meet, and
 * compared by a plain reader whom row security does not hide anything from.
 */
final class RowCopy {
  private static final Pattern COPY =
      Pattern.compile("(?s)COPY ((?:\"(?:[^\"]|\"\")+\"|[^ (])+) .*");
  private static final Pattern SETVAL =
      Pattern.compile("(?s)SELECT pg_catalog\\.setval\\(('(?:[^']|'')*'), .*");

  private final CopyContext place;
  private final Origin origin;
  private final Archive backup;
  private final boolean historyAlone;
  private boolean computesAlike = true;

  private RowCopy(CopyContext place, Origin origin, Archive backup, boolean historyAlone) {
    this.place = place;
    this.origin = origin;
    this.backup = backup;
    this.historyAlone = historyAlone;
  }

  RowCopy(CopyContext place, Origin origin, Archive backup) {
    this(place, origin, backup, false);
  }

  /** Of the migrations' history alone; sequences have their values all the same. */
  static RowCopy ofHistory(CopyContext place, Origin origin, Archive backup) {
    return new RowCopy(place, origin, backup, true);
  }

  boolean isWhole() {
    return !historyAlone;
  }

  /** As where another locale is in the place of one that is not there, which is said elsewhere. */
  void computesOtherwise() {
    computesAlike = false;
  }

  void load() {
    Tables there = new Tables();
    DataLoad load =
        new DataLoad(
            place.work(),
            backup,
            new DataLoad.Target() {
              @Override
              public Session open() {
                return owner();
              }

              @Override
              public void done(Session session, List<String> steps) {
                // Whoever comes after a death begins with an empty server.
              }

              @Override
              public boolean has(Member chunk) {
                return there.has(chunk.schema(), chunk.table());
              }

              @Override
              public boolean takes(Session session, String statement) {
                return isThere(session, statement);
              }
            });
    if (!load.load(Set.of())) {
      throw late("loading the rows");
    }
  }

  /** Statistics, then every table against the manifest. */
  void prove() {
    boolean inTime =
        Workers.run(
                place.work(),
                List.of("ANALYZE"),
                this::owner,
                (session, _) -> Statistics.gather(session, OwnersSettings.of(backup.manifest())))
            && verify();
    if (!inTime) {
      throw late("comparing the rows");
    }
  }

  private boolean verify() {
    String reader = "reader_" + UUID.randomUUID().toString().replace("-", "");
    try (Session administrator = place.server().administrator()) {
      place.server().makeLogin(reader);
      String name = Identifier.quote(reader);
      place.server().letReadAll(administrator, reader);
      administrator.execute(
          "GRANT CONNECT ON DATABASE " + Identifier.quote(origin.name()) + " TO " + name);
      try {
        return verify(reader);
      } finally {
        administrator.execute(
            "REVOKE CONNECT ON DATABASE " + Identifier.quote(origin.name()) + " FROM " + name);
        administrator.execute("DROP ROLE " + name);
      }
    }
  }

  private boolean verify(String reader) {
    Tables there = new Tables();
    Verification verification =
        new Verification(
            place.work(),
            backup,
            new Verification.Target() {
              @Override
              public Session open() {
                return place
                    .server()
                    .login(reader, place.application())
                    .open(origin.name(), Timeouts.NONE);
              }

              @Override
              public void done(Session session, List<String> steps) {
                // Nothing goes on where this ends.
              }

              @Override
              public boolean computesAlike() {
                return computesAlike;
              }

              @Override
              public boolean has(Table table) {
                return there.has(table.schema(), table.name());
              }

              @Override
              public boolean takes(Session session, String statement) {
                return isThere(session, statement);
              }
            });
    return verification.verify(Set.of());
  }

  /** Whether what a statement of the residual data speaks of is in the copy, and wanted there. */
  private boolean isThere(Session session, String statement) {
    Matcher copy = COPY.matcher(statement);
    if (copy.matches()) {
      return !historyAlone
          && session.isTrue("SELECT pg_catalog.to_regclass(?) IS NOT NULL", copy.group(1));
    }
    Matcher setval = SETVAL.matcher(statement);
    return setval.matches()
        ? session.isTrue("SELECT pg_catalog.to_regclass(" + setval.group(1) + ") IS NOT NULL")
        : !historyAlone;
  }

  private Session owner() {
    return place
        .server()
        .login(origin.owner(), place.application())
        .open(origin.name(), Timeouts.NONE);
  }

  /** The tables that are in the copy, asked once. */
  private final class Tables {
    private final Set<String> names;

    private Tables() {
      try (Session session = owner()) {
        names =
            Set.copyOf(
                session.query(
                    "SELECT n.nspname || '.' || c.relname"
                        + " FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind IN ('r', 'p', 'm')",
                    row -> row.getString(1)));
      }
    }

    private boolean has(String schema, String table) {
      boolean wanted =
          !historyAlone || schema.equals(History.SCHEMA) && table.equals(History.TABLE);
      return wanted && names.contains(schema + "." + table);
    }
  }

  private static MigrationRefusedException late(String what) {
    return new MigrationRefusedException(
        what
            + " on the trial server takes longer than one invocation allows; raise the trial"
            + " function's timeout or memory, or name a rehearsal server; the live database was not"
            + " touched");
  }
}
