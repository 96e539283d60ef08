package trasiego.judgement;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trasiego.execution.Report.FileReport;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedRun;
import trasiego.observation.Untried;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaReader;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;
import trasiego.stored.BrokenCode;
import trasiego.stored.CodeWatch;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/** The examples' shop on one server: a template of each ground, and fresh databases from it. */
final class Shop implements AutoCloseable {
  /** What the scratch database holds when a plan is made. */
  enum Ground {
    /** A structure-only copy, or what a folder of migrations builds up. */
    EMPTY,
    /** A restored backup. */
    FILLED
  }

  /** What no test server has. */
  private static final FileKnowledge KNOWN =
      new FileKnowledge(
          null, List.of(), null, null, new Untried(Set.of(), List.of("extension postgis")));

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** What a rollback does not take back, or what is seen only where there is none. */
  private static final Pattern LASTING =
      Pattern.compile(
          "(?im)(^|;)\\s*(re)?set\\b|\\b(begin|call|commit|do|end|prepare|rollback|set_config|setval|nextval)\\b");

  private final TestDatabase home;
  private final Map<Ground, String> templates = new ConcurrentHashMap<>();
  private final Map<Ground, Shared> shared = new ConcurrentHashMap<>();

  Shop(int major) {
    home = TestDatabase.create(major);
    execute(home.name(), true, resource("shop-roles.sql"));
    // What is observed of roles and databases is seen where it works.
    execute(home.name(), true, "ALTER ROLE %s CREATEROLE CREATEDB".formatted(home.owner()));
    execute(home.name(), true, "GRANT keeper TO " + home.owner());
    if (major >= 15) {
      makeTablespace();
    }
  }

  /** The server's, and one for all shops on it. */
  private void makeTablespace() {
    try (Connection connection = home.server().connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SET allow_in_place_tablespaces = on");
      statement.execute("CREATE TABLESPACE archive OWNER keeper LOCATION ''");
    } catch (SQLException e) {
      if (!e.getSQLState().equals("42710")) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A file as it was judged, and what it was. */
  record Judged(String sql, FileReport report) {}

  /** One database for every file of which a rollback leaves nothing. */
  private record Shared(Session session, Schema before) {}

  /** Runs the set-up unobserved, then the files one after another, and judges each. */
  List<Judged> judge(Ground ground, List<String> given, List<String> files) {
    if (given.isEmpty() && files.size() == 1 && isHasty()) {
      Script script = script(files.getFirst());
      if (!isAlone(script) && !LASTING.matcher(script.sql()).find()) {
        return List.of(judgeAndTakeBack(ground, script));
      }
    }
    return judgeAndKeep(ground, given, files);
  }

  /** On further majors, and in the long build, every file is committed. */
  private boolean isHasty() {
    return home.major() == Majors.newest() && !Majors.areMany();
  }

  private Judged judgeAndTakeBack(Ground ground, Script script) {
    Shared at = shared.computeIfAbsent(ground, this::share);
    Judge judge = new Judge(heavy(at.before()), Thresholds.DEFAULT, home.major(), at.before());
    FileReport report =
        ObservedRun.takenBack(
            at.session(),
            null,
            "1",
            script,
            () -> LIMIT,
            Untried.NOTHING,
            Optional.empty(),
            observed -> judge.judge(observed, script, KNOWN));
    return new Judged(script.sql(), report);
  }

  private Shared share(Ground ground) {
    String name = home.name() + "_shared_" + ground.name().toLowerCase(Locale.ROOT);
    create(name, templates.computeIfAbsent(ground, this::template));
    Session session = open(name);
    return new Shared(session, SchemaReader.read(session));
  }

  /** Each file is committed, so that the next stands on it, in a database of their own. */
  private List<Judged> judgeAndKeep(Ground ground, List<String> given, List<String> files) {
    String name = home.name() + "_" + NUMBER.incrementAndGet();
    create(name, templates.computeIfAbsent(ground, this::template));
    try (Session session = open(name)) {
      given.forEach(sql -> run(session, sql));
      Schema before = SchemaReader.read(session);
      Judge judge = new Judge(heavy(before), Thresholds.DEFAULT, home.major(), before);
      List<Judged> judged = new ArrayList<>();
      CodeWatch code = new CodeWatch(() -> open(name));
      for (String sql : files) {
        Script script = script(sql);
        code.before(script, () -> {});
        ObservedFile observed =
            ObservedRun.run(session, () -> open(name), "1", script, !isAlone(script), LIMIT);
        List<BrokenCode> broken = code.after(observed, () -> {});
        judged.add(new Judged(sql, judge.judge(observed, script, KNOWN, broken)));
      }
      return judged;
    } finally {
      execute("postgres", true, "DROP DATABASE " + name + " WITH (FORCE)");
      // What examples make or change beside it.
      execute("postgres", true, "DROP DATABASE IF EXISTS reporting");
      execute("postgres", true, "DROP ROLE IF EXISTS auditor");
      if (home.major() >= 15) {
        execute("postgres", true, "ALTER TABLESPACE archive RESET (random_page_cost)");
      }
    }
  }

  private static Script script(String sql) {
    return new Script("V1__example.sql", "", Statements.of(""), true).withSql(sql);
  }

  private static boolean isAlone(Script script) {
    return script.statements().size() == 1 && script.outsideTransaction(Set.of()).isPresent();
  }

  /** Everything that exists is large, but for what calls itself empty; orders come in all day. */
  private static TargetTables heavy(Schema structure) {
    return TargetTables.of(
        structure
            .all(Relation.class)
            .filter(it -> it.isTable() || it.kind().equals("materialized view"))
            .map(Shop::heavy)
            .collect(Collectors.toMap(TargetTables.Table::name, it -> it)));
  }

  private static TargetTables.Table heavy(Relation table) {
    return table.name().endsWith("_empty")
        ? new TargetTables.Table(table.name(), 0, 0, 1, 8192, 0, 0, List.of())
        : new TargetTables.Table(
            table.name(),
            5_000_000,
            900L << 20,
            3,
            300L << 20,
            0,
            table.name().equals("public.orders") ? 120 : 0,
            List.of());
  }

  private String template(Ground ground) {
    String name = home.name() + "_" + ground.name().toLowerCase(Locale.ROOT);
    create(name, "template0");
    execute(name, false, resource("shop.sql"));
    if (ground == Ground.FILLED) {
      execute(name, false, resource("shop-rows.sql"));
    }
    return name;
  }

  private void create(String name, String template) {
    execute(
        "postgres",
        true,
        "CREATE DATABASE %s OWNER %s TEMPLATE %s%s"
            .formatted(name, home.owner(), template, TestDatabase.copying(home.major())));
  }

  private Session open(String database) {
    String secret =
        """
        {"host":"%s","port":%d,"dbname":"%s","username":"%s","password":"%s"}\
        """
            .formatted(home.host(), home.port(), database, home.owner(), home.ownerPassword());
    return new Database(
            () -> DatabaseSecret.parse(secret), new ApplicationName("test", "plan", "examples"))
        .openAsTarget(Timeouts.DEFAULT);
  }

  private static void run(Session session, String sql) {
    try (Statement statement = session.connection().createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the set-up fails: " + sql, e);
    }
  }

  private void execute(String database, boolean asAdministrator, String sql) {
    try (Connection connection =
            asAdministrator
                ? home.server().connect(database)
                : home.connection(database, home.owner(), home.ownerPassword());
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream input = Shop.class.getResourceAsStream(name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    shared.values().forEach(it -> it.session().close());
    home.close();
  }
}
