package trasiego.status.record;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.status.record.Drafts.put;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

/** The whole text of each kind of notification, as a person gets it. */
class NoticeTest {
  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:123456789012:execution:trasiego-staging-deployment:1a2b3c4d5e6f-0a1b2c3d4e5f";
  private static final String FIRST = "20260901000000";

  /** What each ends with. */
  private static final String LINKS =
      """
      Record: s3://memory/deployments/test/executions/1a2b3c4d5e6f-0a1b2c3d4e5f/record.json
      Execution: %1$s
      Console: https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/%1$s\
      """
          .formatted(EXECUTION);

  private final InMemoryStore store = new InMemoryStore();
  private Set<String> applied = Set.of(FIRST, "20260902000000");

  private static String key(String document) {
    return Keys.ofExecution("test", EXECUTION, document);
  }

  private RecordResult notice(Map<String, ?> fields) {
    Drafts.putWhole(store);
    return told(fields);
  }

  /** The same of what is stored already. */
  private RecordResult told(Map<String, ?> fields) {
    return recording().record(Drafts.deployment(ofExecution(fields)));
  }

  private RecordResult toldOfRestoration(Map<String, ?> fields) {
    return recording().record(Drafts.restoration(ofExecution(fields)));
  }

  private Recording recording() {
    for (String document : new String[] {"plan.json", "rehearsal.json", "verification.json"}) {
      copy(document);
    }
    if (store.find(key("run.json")).isEmpty()) {
      copy("run.json");
    }
    Clock clock = Clock.fixed(Instant.parse("2026-11-23T15:20:00Z"), ZoneOffset.UTC);
    return new Recording(
        store, TestKey.trust(), new Lease(store, "test", clock), () -> applied, clock);
  }

  private static Map<String, Object> ofExecution(Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>();
    all.put("execution", EXECUTION);
    all.putAll(fields);
    return all;
  }

  private void copy(String document) {
    put(
        store,
        key(document),
        new String(store.read(Drafts.key(document)).orElseThrow().bytes(), StandardCharsets.UTF_8));
  }

  @Test
  void tellsOfASuccess() {
    RecordResult notice = notice(Map.of("backup", Drafts.BEFORE, "reason", "release 2.4"));

    assertThat(notice.subject()).isEqualTo("Trasiego test: deployment applied 2 migrations");
    assertThat(notice.message())
        .isEqualTo(
            """
            test: deployment applied 2 migrations.
            Reason given: release 2.4

            State of the data
              Applied: 20260901000000, 20260902000000
              Backup of the state before: s3://memory/backups/db/test_20261123_150000.sql.gz

            Next step
              none; whether the application can be rolled back alone was not checked

            """
                + LINKS);
  }

  @Test
  void tellsWhatTheApplicationWouldMissAndWhatWasOverridden() {
    put(
        store,
        Keys.planReport("test", EXECUTION),
        """
        {"verdict":"acknowledged","files":[{"file":"V1__x.sql","hazards":[],
          "compatibility":{"rollsBackAlone":false,"uses":["column public.t.c dropped, used by view v"]}}],
         "refusals":[],"warnings":[],"overridden":["soak was overridden (a hot fix): too early"]}
        """);

    assertThat(notice(Map.of("backup", Drafts.BEFORE)).message())
        .contains(
            "the application cannot be rolled back alone: column public.t.c dropped, used by view"
                + " v; in spite of: soak was overridden (a hot fix): too early");
  }

  @Test
  void tellsOfARefusal() {
    applied = Set.of();
    put(store, key("run.json"), "{\"files\":[]}");

    RecordResult notice =
        notice(
            Map.of(
                "outcome", "REFUSED",
                "step", "Rehearse",
                "backup", Drafts.BEFORE,
                "error", "trasiego.failure.MigrationRefusedException",
                "cause", "U20260901000000__add_colour.sql does not undo version 20260901000000"));

    assertThat(notice.subject())
        .isEqualTo("Trasiego test: deployment refused at Rehearse, nothing was changed");
    assertThat(notice.message())
        .isEqualTo(
            """
            test: deployment refused at Rehearse, nothing was changed.

            What happened at Rehearse
              MigrationRefusedException: U20260901000000__add_colour.sql does not undo version 20260901000000

            State of the data
              Not applied: 20260901000000, 20260902000000
              Backup of the state before: s3://memory/backups/db/test_20261123_150000.sql.gz

            Next step
              do what the error says, and deploy again

            """
                + LINKS);
  }

  @Test
  void tellsWhereNoServerCouldBeHadOnWhichFilesAreTried() {
    applied = Set.of();
    put(store, key("run.json"), "{\"files\":[]}");

    RecordResult notice =
        notice(
            Map.of(
                "outcome", "FAILED",
                "step", "Judge",
                "error", "trasiego.failure.TrialServerFailedException",
                "cause", "the self-test of the trial server, PostgreSQL 18, failed"));

    assertThat(notice.subject())
        .isEqualTo("Trasiego test: deployment FAILED at Judge, 0 of 2 migrations applied");
    assertThat(notice.message())
        .contains(
            "TrialServerFailedException: the self-test of the trial server, PostgreSQL 18, failed",
            "Not applied: 20260901000000, 20260902000000",
            "do what the error says, and deploy again; no file runs before it was tried");
  }

  @Test
  void tellsOfAFailure() {
    applied = Set.of(FIRST);
    put(
        store,
        key("run.json"),
        """
        {"files":[{"version":"20260901000000","state":"applied"},
          {"version":"20260902000000","state":"failed","line":7,
           "statement":1,
           "error":"canceling statement due to statement timeout, SQLSTATE 57014",
           "removed":["index public.wine_colour"]}]}
        """);

    RecordResult notice =
        notice(
            Map.of(
                "outcome", "FAILED",
                "step", "Migrate",
                "backup", Drafts.BEFORE,
                "error", "trasiego.failure.MigrationFailedException",
                "cause", "V20260902000000__index_colour.sql failed at line 7"));

    assertThat(notice.subject())
        .isEqualTo(
            "Trasiego test: deployment FAILED at Migrate, 1 of 2 migrations applied, failed:"
                + " 20260902000000");
    assertThat(notice.message())
        .isEqualTo(
            """
            test: deployment FAILED at Migrate, 1 of 2 migrations applied, failed: 20260902000000.

            What happened at Migrate
              MigrationFailedException: V20260902000000__index_colour.sql failed at line 7

            Failed file
              V20260902000000__index_colour.sql
              statement 1, line 7
              canceling statement due to statement timeout, SQLSTATE 57014
              remains removed: index public.wine_colour

            State of the data
              Applied: 20260901000000
              Failed outside a transaction, the error says what is left: 20260902000000
              Backup of the state before: s3://memory/backups/db/test_20261123_150000.sql.gz

            Next step
              mend the failed file and deploy again: applied files stay, the others are taken up

            """
                + LINKS);
  }

  @Test
  void tellsOfARestoration() {
    Drafts.putWhole(store);

    RecordResult notice =
        toldOfRestoration(
            Map.of(
                "backup", Drafts.BEFORE,
                "present", Drafts.AFTER,
                "restored", "trasiego_restore_1",
                "old", "shop_20261123_151900",
                "reason", "prices were lost"));

    assertThat(notice.subject())
        .isEqualTo("Trasiego test: restoration succeeded, schema 20260101000000 is live");
    assertThat(notice.message())
        .isEqualTo(
            """
            test: restoration succeeded, schema 20260101000000 is live.
            Reason given: prices were lost

            State of the data
              Live: test_20261123_150000, schema version 20260101000000
              The database before is kept as shop_20261123_151900.
              To undo: restore with "undo" in environment test: swaps shop_20261123_151900 back in, after a backup; what is written from now on is lost then
              Backup of the state before: s3://memory/backups/db/test_20261123_151500.sql.gz

            Next step
              run the release of the application that fits the schema version above

            """
                + LINKS);
  }

  @Test
  void tellsWhatIsNotInTheBackups() {
    Drafts.putWhole(store);
    Drafts.putOmissions(store, Drafts.BEFORE, 1);
    Drafts.putOmissions(store, Drafts.AFTER, 17);

    RecordResult notice =
        toldOfRestoration(
            Map.of(
                "backup",
                Drafts.BEFORE,
                "present",
                Drafts.AFTER,
                "restored",
                "trasiego_restore_1",
                "old",
                "shop_20261123_151900"));

    assertThat(notice.message())
        .contains(
            """
              Live: test_20261123_150000, schema version 20260101000000
                not in it: subscription su1: needs a superuser
            """,
            """
              Backup of the state before: s3://memory/backups/db/test_20261123_151500.sql.gz
                not in it: subscription su1: needs a superuser, subscription su2: needs a superuser, subscription su3: needs a superuser, subscription su4: needs a superuser, subscription su5: needs a superuser, and 12 more
            """);
  }
}
