package trasiego.undo;

import static org.assertj.core.api.Assertions.assertThat;

import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

/** Which files share a session, and that none can tell. */
final class FileSessionsIT {
  @OnEachMajor
  void plainDefinitionsShareOneThatIsAsNew(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      OwnersGround site = new OwnersGround(database);
      try (UndoProof wayBack = new UndoProof(site)) {
        RoundTrip one =
            wayBack.of(
                OwnersGround.file("20260101000001", "CREATE TABLE a (k int);", "DROP TABLE a;"));
        int first = site.opened().get();
        RoundTrip two =
            wayBack.of(
                OwnersGround.file(
                    "20260101000002",
                    "ALTER TABLE a ADD x int; CREATE INDEX i ON a (x);",
                    "DROP INDEX i; ALTER TABLE a DROP x;"));

        assertThat(one.undo().status()).isEqualTo("proven");
        assertThat(two.undo().status()).as("%s", two.undo()).isEqualTo("proven");
        assertThat(two.observed().statements()).allMatch(it -> it.settings().isEmpty());
        // One more looks for stored code, of which there is none.
        assertThat(site.opened()).hasValue(first + 1);
      }
    }
  }

  /** The driver's own time zone comes back with RESET ALL. */
  @OnEachMajor
  void meanTheSameInEachFile(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      database.execute("ALTER DATABASE " + database.name() + " SET TimeZone = 'America/Santiago'");
      OwnersGround site = new OwnersGround(database);
      try (UndoProof wayBack = new UndoProof(site)) {
        wayBack.of(OwnersGround.file("20260101000001", "CREATE TABLE a (k int);", "DROP TABLE a;"));
        RoundTrip two =
            wayBack.of(
                OwnersGround.file(
                    "20260101000002",
                    """
                    DO $$ BEGIN
                      IF current_setting('TimeZone') <> 'America/Santiago' THEN
                        RAISE EXCEPTION 'another zone';
                      END IF;
                    END $$;
                    """,
                    "SELECT 1;"));

        assertThat(two.observed().failure()).as("%s", two.observed().failure()).isEmpty();
      }
    }
  }

  @OnEachMajor
  void whatComputesLeavesNothingToTheNextFile(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      OwnersGround site = new OwnersGround(database);
      try (UndoProof wayBack = new UndoProof(site)) {
        wayBack.of(
            OwnersGround.file(
                "20260101000001",
                "CREATE TABLE a (k int); SELECT set_config('app.seen', 'yes', false);",
                "DROP TABLE a;"));
        int first = site.opened().get();
        RoundTrip two =
            wayBack.of(
                OwnersGround.file(
                    "20260101000002",
                    """
                    DO $$ BEGIN
                      IF current_setting('app.seen', true) IS NOT NULL THEN
                        RAISE EXCEPTION 'there was a file before';
                      END IF;
                    END $$;
                    """,
                    "SELECT 1;"));

        assertThat(two.observed().failure()).isEmpty();
        assertThat(site.opened().get()).isGreaterThan(first);
      }
    }
  }

  @OnEachMajor
  void whatARoleBringsAlongFromNowOnIsSeenByTheNextFile(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      OwnersGround site = new OwnersGround(database);
      try (UndoProof wayBack = new UndoProof(site)) {
        wayBack.of(
            OwnersGround.file(
                "20260101000001",
                "CREATE SCHEMA s; ALTER DATABASE %s SET search_path = s;"
                    .formatted(database.name()),
                "ALTER DATABASE %s RESET search_path; DROP SCHEMA s;".formatted(database.name())));
        RoundTrip two =
            wayBack.of(
                OwnersGround.file("20260101000002", "CREATE TABLE a (k int);", "DROP TABLE s.a;"));

        assertThat(two.undo().status()).as("%s", two.undo()).isEqualTo("proven");
        assertThat(two.observed().after().relation("s.a")).isPresent();
      }
    }
  }
}
