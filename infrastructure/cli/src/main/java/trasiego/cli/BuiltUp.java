package trasiego.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import trasiego.embedded.Cache;
import trasiego.embedded.DatabaseServer;
import trasiego.embedded.PostgresDistribution;
import trasiego.migration.MigrationFile;
import trasiego.migration.Statement;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/**
 * What migrations make of an empty database: one on a server of its own that is thrown away. Files
 * run as psql runs them, statement by statement, because that is how they ran when they were
 * applied; the guarded way is for those still to come.
 */
final class BuiltUp implements AutoCloseable {
  private static final String NAME = "built_up";
  private static final Timeouts PATIENT =
      new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ZERO);

  private final Path folder;
  private final DatabaseServer server;
  private final String owner;

  private BuiltUp(Path folder, DatabaseServer server, String owner) {
    this.folder = folder;
    this.server = server;
    this.owner = owner;
  }

  /**
   * An empty database of this owner.
   *
   * @param roles other roles that files may speak of
   * @param schema where names without a schema lead
   */
  static BuiltUp empty(
      int major, String owner, List<String> roles, String schema, Consumer<String> progress) {
    Path folder = temporary();
    try {
      DatabaseServer server =
          DatabaseServer.start(
              PostgresDistribution.of(major, progress),
              folder.resolve("data"),
              0,
              DatabaseServer.Durability.THROWAWAY);
      BuiltUp built = new BuiltUp(folder, server, owner);
      try {
        built.create(roles, schema);
        return built;
      } catch (RuntimeException e) {
        built.close();
        throw e;
      }
    } catch (RuntimeException e) {
      Cache.delete(folder);
      throw e;
    }
  }

  private void create(List<String> roles, String schema) {
    try (Session session = open("postgres")) {
      for (String role : roles) {
        ensureRole(session, role, "NOLOGIN");
      }
      // A superuser here: extensions that an administrator made are made again by a file.
      ensureRole(session, owner, "SUPERUSER");
      session.execute("ALTER ROLE " + Identifier.quote(owner) + " SUPERUSER");
      session.execute(
          "CREATE DATABASE " + NAME + " OWNER " + Identifier.quote(owner) + " TEMPLATE template0");
    }
    if (!schema.equals("public")) {
      try (Session session = owned()) {
        String name = Identifier.quote(schema);
        session.execute("CREATE SCHEMA " + name);
        session.execute("ALTER DATABASE " + NAME + " SET search_path = " + name);
      }
    }
  }

  private static void ensureRole(Session session, String role, String attribute) {
    if (!session.isTrue("SELECT true FROM pg_catalog.pg_roles WHERE rolname = ?", role)) {
      session.execute("CREATE ROLE " + Identifier.quote(role) + " " + attribute);
    }
  }

  /** Runs a file; what fails in it is a {@link trasiego.postgres.SqlFailure} of its statement. */
  void run(MigrationFile file) {
    try (Session session = owned()) {
      for (Statement statement : file.script().statements()) {
        session.execute(statement.sql());
      }
    }
  }

  Catalogue catalogue() {
    try (Session session = owned()) {
      return Catalogue.read(session);
    }
  }

  private Session owned() {
    Session session = open(NAME);
    session.execute("SET ROLE " + Identifier.quote(owner));
    return session;
  }

  private Session open(String database) {
    DatabaseSecret secret =
        new DatabaseSecret(
            server.host(),
            server.port(),
            database,
            DatabaseServer.SUPERUSER,
            server.superuserPassword(),
            "disable");
    return new Database(() -> secret, new ApplicationName("local", "adopt", "built-up"))
        .open(PATIENT);
  }

  /** For a tool of this machine; it holds the password of a server that lives for minutes. */
  String url() {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(
            DatabaseServer.SUPERUSER,
            server.superuserPassword(),
            server.host(),
            server.port(),
            NAME);
  }

  @Override
  public void close() {
    server.close();
    Cache.delete(folder);
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("trasiego-built-up-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
