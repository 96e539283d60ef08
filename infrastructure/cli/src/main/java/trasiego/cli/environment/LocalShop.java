package trasiego.cli.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.postgresql.ds.PGSimpleDataSource;
import trasiego.embedded.LocalServers.Endpoints;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * The database of the environment {@code local}: the shop at its earlier release, with data, so
 * that a first deployment has real work. Made under another name and renamed last: a database
 * called shop is always complete.
 */
public final class LocalShop {
  static final String DATABASE = "shop";
  static final String OWNER = "shop_owner";

  /** The newest migration of the release that the shop runs before the first deployment. */
  static final String EARLIER_RELEASE = "20260330090000";

  private static final String UNFINISHED = "shop_unfinished";
  private static final List<String> FUNCTIONS = List.of("backup", "migrate", "status", "restore");
  private static final Timeouts PATIENT =
      new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ZERO);

  private final Endpoints servers;
  private final LocalPasswords passwords;
  private final Path root;
  private final Consumer<String> progress;

  LocalShop(Endpoints servers, LocalPasswords passwords, Path root, Consumer<String> progress) {
    this.servers = servers;
    this.passwords = passwords;
    this.root = root;
    this.progress = progress;
  }

  /** Makes roles and database where they are missing; an existing shop is left as it is. */
  void ensure() {
    Database administrator = administrator();
    try (Session session = administrator.open("postgres", PATIENT)) {
      if (exists(session, DATABASE)) {
        ensureUsers(session);
        return;
      }
      progress.accept("making the shop at release " + EARLIER_RELEASE + ", with 100,000 orders");
      role(session, OWNER, passwords.of("owner"));
      session.execute("DROP DATABASE IF EXISTS " + Identifier.quote(UNFINISHED) + " WITH (FORCE)");
      session.execute(
          "CREATE DATABASE "
              + Identifier.quote(UNFINISHED)
              + " OWNER "
              + Identifier.quote(OWNER)
              + " TEMPLATE template0");
      bootstrap(session, UNFINISHED);
    }
    migrate();
    seed();
    try (Session session = administrator.open("postgres", PATIENT)) {
      session.execute(
          "ALTER DATABASE "
              + Identifier.quote(UNFINISHED)
              + " RENAME TO "
              + Identifier.quote(DATABASE));
    }
  }

  /** A folder of an earlier release has users of other names. */
  private void ensureUsers(Session session) {
    if (!session.isTrue("SELECT true FROM pg_catalog.pg_roles WHERE rolname = ?", user("backup"))) {
      progress.accept("making the users of the environment " + EnvironmentOptions.LOCAL);
      bootstrap(session, DATABASE);
    }
  }

  /** Whom a function logs in as. */
  static String user(String function) {
    return "trasiego_" + EnvironmentOptions.LOCAL + "_" + function;
  }

  /** What an application would connect with. */
  public String applicationUrl() {
    return "postgresql://"
        + OWNER
        + ":"
        + passwords.of("owner")
        + "@"
        + servers.databaseHost()
        + ":"
        + servers.databasePort()
        + "/"
        + DATABASE;
  }

  private Database administrator() {
    DatabaseSecret secret = secret("postgres", servers.superuser(), servers.superuserPassword());
    return new Database(
        () -> secret, new ApplicationName(EnvironmentOptions.LOCAL, "setup", "setup"));
  }

  private DatabaseSecret secret(String database, String user, String password) {
    return new DatabaseSecret(
        servers.databaseHost(), servers.databasePort(), database, user, password, "disable");
  }

  private static boolean exists(Session session, String database) {
    return session.isTrue("SELECT true FROM pg_catalog.pg_database WHERE datname = ?", database);
  }

  private static void role(Session session, String name, String password) {
    if (!session.isTrue("SELECT true FROM pg_catalog.pg_roles WHERE rolname = ?", name)) {
      session.execute("CREATE ROLE " + Identifier.quote(name) + " LOGIN");
    }
    setPassword(session, name, password);
  }

  private static void setPassword(Session session, String role, String password) {
    // format() quotes on the server: ALTER ROLE takes no bound values.
    String statement =
        session
            .text(
                "SELECT pg_catalog.format('ALTER ROLE %I PASSWORD %L', ?::text, ?::text)",
                role, password)
            .orElseThrow();
    session.execute(statement);
  }

  private void bootstrap(Session session, String database) {
    setting(session, "trasiego.environment", EnvironmentOptions.LOCAL);
    setting(session, "trasiego.owner", OWNER);
    setting(session, "trasiego.database", database);
    for (String function : FUNCTIONS) {
      setting(session, "trasiego.password_" + function, passwords.of(function));
    }
    session.execute(text(root.resolve("infrastructure/bootstrap.sql")));
  }

  private static void setting(Session session, String name, String value) {
    session.text("SELECT pg_catalog.set_config(?, ?, false)", name, value);
  }

  private void migrate() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {servers.databaseHost()});
    source.setPortNumbers(new int[] {servers.databasePort()});
    source.setDatabaseName(UNFINISHED);
    source.setUser(user("migrate"));
    source.setPassword(passwords.of("migrate"));
    source.setLogServerErrorDetail(false);
    // Becomes the owner, so that what is created belongs to it.
    source.setOptions("-c role=" + OWNER);
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(source)
            .locations("filesystem:" + root.resolve("migrations"))
            .target(EARLIER_RELEASE)
            .placeholderReplacement(false);
    // The advisory lock in an open transaction would hold up CREATE INDEX CONCURRENTLY for ever.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    configuration.load().migrate();
  }

  private void seed() {
    DatabaseSecret secret = secret(UNFINISHED, OWNER, passwords.of("owner"));
    Database owner =
        new Database(() -> secret, new ApplicationName(EnvironmentOptions.LOCAL, "setup", "setup"));
    try (Session session = owner.openAsTarget(PATIENT);
        InputStream script = LocalShop.class.getResourceAsStream("/trasiego/embedded/shop.sql")) {
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      session.transaction(
          () -> {
            session.execute(text);
            return true;
          });
      session.execute("ANALYZE");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
