package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import trasiego.failure.BackupFailedException;
import trasiego.handler.Deadline;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors.OnEachMajor;

class BackupRightsIT {
  private static final String OBJECTS =
      """
      CREATE ROLE :poor LOGIN PASSWORD 'secret-word';
      GRANT CONNECT ON DATABASE :database TO :poor;
      SET ROLE :owner;
      CREATE TABLE readable (a serial);
      GRANT SELECT ON readable TO :poor;
      GRANT SELECT ON SEQUENCE readable_a_seq TO :poor;
      CREATE TABLE "Closed" (a int GENERATED ALWAYS AS IDENTITY);
      CREATE TABLE half (a int, b int);
      GRANT SELECT (a) ON half TO :poor;
      CREATE SCHEMA inner_room;
      CREATE TABLE inner_room.thing (a int);
      GRANT SELECT ON inner_room.thing TO :poor;
      CREATE TABLE by_row (a int);
      ALTER TABLE by_row ENABLE ROW LEVEL SECURITY;
      GRANT SELECT ON by_row TO :poor;
      SELECT lo_from_bytea(777, 'label');
      SELECT lo_from_bytea(778, 'open');
      GRANT SELECT ON LARGE OBJECT 778 TO :poor;
      RESET ROLE;
      CREATE FOREIGN DATA WRAPPER nothing;
      CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
      CREATE USER MAPPING FOR :owner SERVER elsewhere OPTIONS (user 'me', password 'hush');
      CREATE SUBSCRIPTION :database CONNECTION 'host=nowhere' PUBLICATION p
        WITH (connect = false, slot_name = NONE);
      """;

  @OnEachMajor
  void namesEveryTableAndLargeObjectThatItsUserMayNotRead(int major) {
    try (Subject subject = Subject.create(major)) {
      String poor = subject.database.name() + "_poor";
      subject.script(filled(OBJECTS, subject, poor));
      try {
        assertThatThrownBy(() -> backup(subject, poor))
            .isInstanceOf(BackupFailedException.class)
            .hasMessageContaining("table public.\"Closed\" (no SELECT)")
            .hasMessageContaining("sequence public.\"Closed_a_seq\" (no SELECT)")
            .hasMessageContaining("table public.half (no SELECT)")
            .hasMessageContaining("table inner_room.thing (no USAGE on its schema)")
            .hasMessageContaining("table public.by_row (row security hides rows")
            .hasMessageContaining("large object 777 ")
            .hasMessageNotContaining("subscription")
            .hasMessageNotContaining("mapping")
            .hasMessageNotContaining("readable")
            .hasMessageNotContaining("778")
            .hasMessageNotContaining("secret-word")
            .hasMessageNotContaining("hush");
        assertThat(subject.remains()).isEmpty();
      } finally {
        subject.script(
            filled(
                "DROP SUBSCRIPTION :database; DROP OWNED BY :poor; DROP ROLE :poor;",
                subject,
                poor));
      }
    }
  }

  private static String filled(String script, Subject subject, String poor) {
    return script
        .replace(":poor", poor)
        .replace(":owner", subject.database.owner())
        .replace(":database", subject.database.name());
  }

  private static void backup(Subject subject, String user) {
    DatabaseSecret secret =
        new DatabaseSecret(
            subject.database.host(),
            subject.database.port(),
            subject.database.name(),
            user,
            "secret-word",
            null);
    new Backup(subject.store, () -> secret, BackupOptions.of(subject.settings()), Clock.systemUTC())
        .run(subject.request(1), Deadline.in(Duration.ofMinutes(1)));
  }
}
