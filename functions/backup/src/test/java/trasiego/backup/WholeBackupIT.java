package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import trasiego.archive.Archive;
import trasiego.archive.Manifest;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.PgDump;

/** A backup is stored whatever the database holds, and says what of it is left out. */
class WholeBackupIT {
  private static final List<String> OF_THE_SUPERUSER =
      List.of(
          "subscription su: needs a superuser",
          "options of user mapping :owner for server elsewhere: needs a superuser",
          "options of user mapping public for server elsewhere: needs a superuser");

  private static final List<String> OF_PG_DUMP =
      List.of(
          "rows of foreign table public.abroad: on server elsewhere",
          "rows of foreign table public.parted_abroad: on server elsewhere",
          "value of sequence public.its_own_id_seq: not marked for dumps by extension hstore",
          "rows of table public.its_own: not marked for dumps by extension hstore",
          "invalid index public.broken: left by a broken-off build; drop it or build it again",
          "disabled state of foreign key of_barrel of cellar.loan: restored enforced; rows"
              + " that violate it would stop that",
          "function pg_catalog.mine: in a schema of PostgreSQL's own",
          "table information_schema.mine: in a schema of PostgreSQL's own",
          "type pg_catalog.positive: in a schema of PostgreSQL's own");

  @OnEachMajor
  void storesEverythingThatItsUserCanReadAndNamesTheRest(int major) {
    try (Subject subject = Subject.create(major);
        Whole whole = new Whole(subject)) {
      BackupResult result = subject.backUp();

      List<String> expected = new ArrayList<>(OF_THE_SUPERUSER);
      expected.addAll(OF_PG_DUMP);
      assertThat(omitted(subject, result))
          .containsExactlyInAnyOrderElementsOf(whole.filled(expected));
      assertThat(result.omitted())
          .hasSize(6)
          .startsWith("subscription su: needs a superuser")
          .endsWith("and 7 more");
      whole.assertRestoredAsByPlainPgDump(
          result,
          """
          DROP SUBSCRIPTION su;
          ALTER USER MAPPING FOR :owner SERVER elsewhere OPTIONS (DROP user, DROP password);
          ALTER USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (DROP user);
          """);
    }
  }

  /** As Docker's official image sets up: one superuser owns everything and is the one login. */
  @OnEachMajor
  void storesTheWholeDatabaseOfASuperuserWhoIsTheOneLogin(int major) {
    try (Subject subject = Subject.create(major);
        Whole whole = new Whole(subject)) {
      whole.giveToSuperuser();

      BackupResult result = subject.backUp();

      assertThat(omitted(subject, result)).containsExactlyInAnyOrderElementsOf(OF_PG_DUMP);
      assertThat(subject.archive(result).manifest().database().owner())
          .isEqualTo(DatabaseServer.SUPERUSER);
      whole.assertRestoredAsByPlainPgDump(result, "");
    }
  }

  @OnEachMajor
  void namesNothingOfAnOddSchemaButRowsThatLieElsewhere(int major) {
    try (Subject subject = Subject.create(major)) {
      subject.script(Subject.resource("odd.sql").replace(":owner", subject.database.owner()));

      BackupResult result = subject.backUp();

      assertThat(result.omitted())
          .isEqualTo(omitted(subject, result))
          .containsExactly("rows of foreign table public.outside: on server files");
    }
  }

  private static List<String> omitted(Subject subject, BackupResult result) {
    return subject.archive(result).manifest().omitted().stream()
        .map(Manifest.Omission::text)
        .toList();
  }

  /** The database with its second role, and the copies of it, until all are cleared away. */
  private static final class Whole implements AutoCloseable {
    private final Subject subject;
    private final List<String> databases = new ArrayList<>();

    private Whole(Subject subject) {
      this.subject = subject;
      databases.add(subject.database.name());
      subject.script(filled(Subject.resource("whole.sql")));
    }

    private String filled(String text) {
      return text.replace(":second", subject.database.name() + "_second")
          .replace(":owner", subject.database.owner())
          .replace(":backup", subject.database.username("backup"))
          .replace(":database", subject.database.name());
    }

    private List<String> filled(List<String> texts) {
      return texts.stream().map(this::filled).toList();
    }

    private void giveToSuperuser() {
      subject.script(
          filled(
              """
              REASSIGN OWNED BY :owner, :second TO postgres;
              ALTER DATABASE :database OWNER TO postgres;
              """));
      String secret = subject.database.secretJson("backup");
      subject
          .environment()
          .put(
              "TRASIEGO_DATABASE_SECRET",
              secret
                  .replace(
                      "\"" + subject.database.username("backup") + "\"",
                      "\"" + DatabaseServer.SUPERUSER + "\"")
                  .replace(
                      "\"" + subject.database.password("backup") + "\"",
                      "\"" + subject.database.server().superuserPassword() + "\""));
    }

    /**
     * @param lacking takes from a plain dump's copy what the backup says that it lacks
     */
    private void assertRestoredAsByPlainPgDump(BackupResult result, String lacking) {
      Archive archive = subject.archive(result);
      archive.verify(bytes -> {});
      String ours = empty("_ours");
      subject.restorePlainly(result, ours);
      String plain = empty("_plain");
      subject.restoreScript(PgDump.run(subject.database, subject.database.name()), plain);
      subject.restoreScript(filled(lacking), plain);
      assertThat(PgDump.sortedLines(subject.database, ours))
          .isEqualTo(PgDump.sortedLines(subject.database, plain))
          .contains("CREATE EVENT TRIGGER watcher ON ddl_command_end")
          .contains("1\tCarmenère", "nobody\tsees this")
          .hasSizeGreaterThan(300);
      for (Manifest.Table table : archive.manifest().tables()) {
        String name = trasiego.postgres.Identifier.quote(table.schema(), table.name());
        assertThat(table.fingerprint()).as(name).isEqualTo(Content.of(subject, ours, name));
      }
    }

    private String empty(String suffix) {
      String name = subject.empty(suffix);
      databases.add(name);
      return name;
    }

    @Override
    public void close() {
      for (String name : databases) {
        subject.restoreScript(
            filled(
                """
                DROP SUBSCRIPTION IF EXISTS su;
                REASSIGN OWNED BY :second TO postgres;
                DROP OWNED BY :second;
                DROP USER MAPPING IF EXISTS FOR :owner SERVER elsewhere;
                """),
            name);
      }
      subject.script(filled("DROP ROLE :second; ALTER DATABASE :database OWNER TO :owner;"));
    }
  }
}
