package trasiego.cli.localplan;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.MigrationFile;
import trasiego.migration.Statement;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Identifier;
import trasiego.postgres.ServerWords;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * What migrations make of an empty database: one on a trial server that is thrown away, by an owner
 * without rights. Files run as psql runs them, statement by statement, because that is how they ran
 * when they were applied; the guarded way is for those still to come. What only an administrator
 * may make of it is there before the first file.
 */
public final class ThrowawayDatabase implements AutoCloseable {
  private static final String NAME = "built_up";
  private static final int OWNED_PUBLIC = 15;
  private static final String ABORTED = "25P02";
  private static final String DENIED = "42501";
  private static final Pattern CLOSED_SCHEMA =
      Pattern.compile("permission denied for schema (.+)", Pattern.DOTALL);
  private static final Timeouts PATIENT =
      new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ZERO);

  private final OwnedDatabase database;
  private final StandInRoles roles;
  private final Prerequisites made;

  private ThrowawayDatabase(OwnedDatabase database, Prerequisites made) {
    this.database = database;
    this.roles = new StandInRoles(database);
    this.made = made;
  }

  /**
   * An empty database of this owner.
   *
   * @param roles other roles that files may speak of
   * @param schema where names without a schema lead
   * @param files those that will run on it
   */
  public static ThrowawayDatabase empty(
      int major,
      String owner,
      List<String> roles,
      String schema,
      List<MigrationFile> files,
      Consumer<String> progress) {
    progress.accept("starting a PostgreSQL " + major + " of its own for the files");
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    OwnedDatabase database = OwnedDatabase.create(major, folder, NAME, owner);
    try {
      StandInRoles.make(database, roles);
      return new ThrowawayDatabase(database, prepared(database, owner, roles, schema, files));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static Prerequisites prepared(
      OwnedDatabase database,
      String owner,
      List<String> roles,
      String schema,
      List<MigrationFile> files) {
    try (Session administrator = database.administratorInside()) {
      if (database.major() < OWNED_PUBLIC) {
        // Since then it belongs to the database's owner.
        administrator.execute("ALTER SCHEMA public OWNER TO " + Identifier.quote(owner));
      }
      if (!schema.equals("public")) {
        String name = Identifier.quote(schema);
        administrator.execute(
            "CREATE SCHEMA " + name + " AUTHORIZATION " + Identifier.quote(owner));
        administrator.execute("ALTER DATABASE " + NAME + " SET search_path = " + name);
      }
      return Prerequisites.make(administrator, owner, roles, schema, files);
    }
  }

  /** Runs a file of the folder, behind which something new is to be written. */
  public void runForNext(MigrationFile file) {
    try {
      run(file);
    } catch (SqlFailure e) {
      throw new MigrationRefusedException(
          file.name()
              + " does not run on an empty database behind the files before it, so nobody knows"
              + " what the next change begins with: "
              + e.getMessage()
              + "; nothing was written",
          e);
    }
  }

  /** Runs a file; what fails in it is a {@link SqlFailure} of its statement. */
  public void run(MigrationFile file) {
    database.withinDisk(
        List.of(file),
        () -> {
          runWhole(file);
          return file;
        });
  }

  private void runWhole(MigrationFile file) {
    try (Session session = database.owner(PATIENT)) {
      for (Statement statement : file.script().statements()) {
        if (!made.isMadeBy(statement)) {
          run(session, statement);
        }
      }
    }
  }

  private void run(Session session, Statement statement) {
    try {
      session.execute(statement.sql());
    } catch (SqlFailure e) {
      String message = ServerWords.of((SQLException) e.getCause(), statement.sql());
      Matcher schema = CLOSED_SCHEMA.matcher(message);
      if (roles.makeMissing(e.state(), message, statement.words())) {
        again(session, statement, e);
      } else if (e.state().equals(DENIED) && schema.matches() && givesAway(statement)) {
        giveAway(session, statement, Identifier.quote(schema.group(1)));
      } else {
        throw e;
      }
    }
  }

  private static boolean givesAway(Statement statement) {
    List<String> words = statement.words();
    int count = words.size();
    return count > 4
        && words.getFirst().equals("ALTER")
        && words.subList(count - 3, count - 1).equals(List.of("OWNER", "TO"));
  }

  /**
   * To one who may make nothing in the schema: an administrator could, the owner lends the right.
   */
  private static void giveAway(Session session, Statement statement, String schema) {
    String role = statement.words().getLast();
    session.execute("GRANT CREATE ON SCHEMA " + schema + " TO " + role);
    session.execute(statement.sql());
    session.execute("REVOKE CREATE ON SCHEMA " + schema + " FROM " + role);
  }

  private void again(Session session, Statement statement, SqlFailure first) {
    try {
      run(session, statement);
    } catch (SqlFailure e) {
      // The file is in a transaction of its own, which ended with the first failure.
      throw e.state().equals(ABORTED) ? first : e;
    }
  }

  public Catalogue catalogue() {
    try (Session session = session()) {
      return Catalogue.read(session);
    }
  }

  /** A session of the owner, which the caller closes. */
  public Session session() {
    return database.owner(PATIENT);
  }

  /** For a tool of this machine: a login of the owner, who can do nothing beyond this database. */
  public String url() {
    DatabaseSecret secret = database.secret();
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(
            URLEncoder.encode(secret.username(), StandardCharsets.UTF_8).replace("+", "%20"),
            secret.password(),
            secret.host(),
            secret.port(),
            NAME);
  }

  @Override
  public void close() {
    database.close();
  }
}
