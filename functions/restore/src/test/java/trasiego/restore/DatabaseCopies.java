package trasiego.restore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.restore.DatabaseCase.Way;
import trasiego.store.Lease;
import trasiego.testing.PgDump;
import trasiego.testing.Psql;
import trasiego.testing.TestDatabase;

/** One {@link DatabaseCase} as a live database, and its copies by each way of restoring it. */
final class DatabaseCopies implements AutoCloseable {
  private static final String EQUAL = "equal";

  private static final String RELATIONS =
      """
      SELECT format('%I.%I', n.nspname, c.relname)
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm', 'v')
        AND c.relispopulated
        AND NOT c.relispartition
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      ORDER BY 1
      """;

  private static final String SAME_SETTINGS =
      """
      INSERT INTO pg_db_role_setting
      SELECT d.oid, s.setrole, s.setconfig
      FROM pg_database d, pg_database l
      JOIN pg_db_role_setting s ON s.setdatabase = l.oid
      WHERE d.datname = '%s' AND l.datname = '%s'
      """;

  private static final String SUBSCRIPTIONS =
      """
      SELECT quote_ident(s.subname)
      FROM pg_subscription s
      JOIN pg_database d ON d.oid = s.subdbid
      WHERE d.datname = current_database()
      """;

  /** What stands outside a database and belongs to it. */
  private static final String PROPERTIES =
      """
      SELECT 'setting of ' || s.setrole || ' ' || unnest(s.setconfig)
      FROM pg_db_role_setting s
      JOIN pg_database d ON d.oid = s.setdatabase
      WHERE d.datname = current_database()
      UNION ALL
      SELECT 'database ' || concat_ws(
        ' ', datdba, encoding, datcollate, datctype, datconnlimit, datallowconn, datistemplate,
        (SELECT string_agg(a::text, ' ' ORDER BY a::text)
         FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) a),
        to_jsonb(d) ->> 'datlocprovider', to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')
      FROM pg_database d
      WHERE datname = current_database()
      ORDER BY 1
      """;

  private final DatabaseCase wanted;
  private final RestoreFixture stage;
  private final Path folder;
  private final BackupId backup;
  private final String path;

  private DatabaseCopies(DatabaseCase wanted, RestoreFixture stage, Path folder) {
    this.wanted = wanted;
    this.stage = stage;
    this.folder = folder;
    for (String role : List.of(role("second"), role("third"))) {
      stage.asAdmin("CREATE ROLE " + role);
    }
    make();
    this.path = stage.live.query("SHOW search_path").getFirst();
    this.backup = stage.backup();
    stage.giveAdministrator();
  }

  static DatabaseCopies of(DatabaseCase wanted, int major, Path folder) {
    RestoreFixture stage = RestoreFixture.of(TestDatabase.createWith(wanted.options(major), major));
    try {
      return new DatabaseCopies(wanted, stage, folder);
    } catch (RuntimeException | AssertionError e) {
      stage.close();
      throw e;
    }
  }

  /** Whether this server has what the case takes. */
  static boolean isPossible(DatabaseCase wanted, int major) {
    if (!wanted.isFor(major) || wanted.needs().isEmpty()) {
      return wanted.isFor(major);
    }
    try (TestDatabase database = TestDatabase.create(major)) {
      return database.query(wanted.needs().get()).getFirst().equals("t");
    }
  }

  private String role(String name) {
    return stage.live.name() + "_" + name;
  }

  private void make() {
    StringBuilder script = new StringBuilder();
    script.append("\\set database ").append(stage.live.name()).append('\n');
    script.append("\\set owner ").append(stage.live.owner()).append('\n');
    script.append("\\set second ").append(role("second")).append('\n');
    script.append("\\set third ").append(role("third")).append('\n');
    script.append("\\set backup ").append(stage.live.username("backup")).append('\n');
    script.append("SET SESSION AUTHORIZATION :\"owner\";\n");
    Psql.runScript(stage.live, stage.live.name(), file("case.sql", script + wanted.sql()));
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code equal}, or how it ended and why. */
  String by(Way way) {
    return switch (way) {
      case PG_DUMP -> byPsql("dumped", dump());
      case PSQL -> byPsql("unzipped", script());
      case OWNER -> byFunction("owner");
      case ADMINISTRATOR -> byFunction("administrator", "administrator", true);
    };
  }

  /** Written by the tool itself: its bytes are none of UTF-8's in another encoding. */
  private Path dump() {
    Path dump = folder.resolve("dump.sql");
    PgDump.run(stage.live, stage.live.name(), "--file=" + dump);
    return dump;
  }

  private Path script() {
    try {
      return EncodingIT.script(stage, backup, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String byPsql(String suffix, Path script) {
    String name = role(suffix);
    stage.asAdmin(
        "CREATE DATABASE %s OWNER %s TEMPLATE template0%s"
            .formatted(name, stage.live.owner(), wanted.options(stage.live.major())));
    try {
      Psql.runScript(stage.live, name, script);
    } catch (AssertionError e) {
      return "fails: " + e.getMessage();
    }
    // No script for another database has the settings of its own, which what is compared is read
    // by.
    stage.asAdmin(SAME_SETTINGS.formatted(name, stage.live.name()));
    return compared(name, false);
  }

  private String byFunction(String suffix, Object... fields) {
    String execution = role(suffix);
    Lease lease = new Lease(stage.store, "test", Clock.systemUTC());
    lease.take(execution, Optional.empty());
    try {
      stage.callAs(
          execution, "check", with(fields, "backup", "latest", "confirm", stage.live.name()));
      JsonNode restored =
          stage.callAs(
              execution, "restore", with(fields, "backup", backup.toString(), "attempt", 1));
      String found = compared(restored.get("database").stringValue(), true);
      String summary = restored.get("summary").stringValue();
      return found.equals(EQUAL) && !summary.endsWith("catalogue equal")
          ? "equal but" + summary.replaceFirst(".*catalogue equal but", "")
          : found;
    } catch (InvalidRequestException e) {
      return "refused: " + e.getMessage();
    } catch (RestoreFailedException e) {
      return "fails: " + e.getMessage();
    } finally {
      lease.release(execution);
    }
  }

  private static Object[] with(Object[] fields, Object... more) {
    List<Object> all = new ArrayList<>(List.of(more));
    all.addAll(List.of(fields));
    return all.toArray();
  }

  private String compared(String name, boolean properties) {
    List<String> lost = facts(stage.live.name(), properties);
    List<String> added = facts(name, properties);
    List<String> both = new ArrayList<>(lost);
    added.forEach(lost::remove);
    both.forEach(added::remove);
    return lost.isEmpty() && added.isEmpty()
        ? EQUAL
        : "differs: lost " + shown(lost) + " added " + shown(added);
  }

  private static String shown(List<String> lines) {
    return lines.size() + " " + lines.stream().limit(4).toList();
  }

  private List<String> facts(String name, boolean properties) {
    List<String> facts = new ArrayList<>(PgDump.sortedLines(stage.live, name));
    try (Connection session = admin(name);
        Statement statement = session.createStatement()) {
      statement.execute("SET row_security = off");
      statement.execute("SET search_path = " + path.replace("\"$user\"", stage.live.owner()));
      for (String relation : column(statement, RELATIONS)) {
        facts.add("rows of " + relation + " " + rows(statement, relation));
      }
      if (properties) {
        facts.addAll(column(statement, PROPERTIES));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return facts;
  }

  private Connection admin(String name) {
    return stage.live.connection(
        name, DatabaseServer.SUPERUSER, stage.live.server().superuserPassword());
  }

  private static String rows(Statement statement, String relation) {
    try {
      return column(
              statement,
              """
              SELECT count(*) || ' ' || md5(coalesce(string_agg(t, ' ' ORDER BY t), ''))
              FROM (SELECT (r::text COLLATE "C") AS t FROM %s r) rows
              """
                  .formatted(relation))
          .getFirst();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private static List<String> column(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** A database to which a subscription belongs is not dropped. */
  private void dropSubscriptions(String name) {
    try (Connection session = admin(name);
        Statement statement = session.createStatement()) {
      for (String subscription : column(statement, SUBSCRIPTIONS)) {
        statement.execute("DROP SUBSCRIPTION " + subscription);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Stream.concat(Stream.of(stage.live.name()), stage.others().stream())
        .forEach(this::dropSubscriptions);
    stage.close();
    stage.asAdmin("DROP ROLE " + role("second") + ", " + role("third"));
  }
}
