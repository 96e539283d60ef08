package trasiego.cli.localplan;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Settings;
import trasiego.migration.MigrationFile;
import trasiego.migration.Script;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.trial.Memory;
import trasiego.trial.TrialServer;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.disk.DiskReserve;

/**
 * A database on a trial server of its own, whose owner has no rights beyond it: files run in
 * sessions that are logged in as that owner, and the administrator never comes near it again.
 */
public final class OwnedDatabase implements AutoCloseable {
  private static final String MAINTENANCE = "template1";
  private static final int BUILTIN_LOCALE = 17;

  /** Beside a person's own programs. */
  private static final Memory MEMORY = new Memory(512L << 20);

  /** The first major whose makers of roles stay what they are. */
  static final int MAKES_ROLES = 16;

  private final TrialServer server;
  private final String name;
  private final String owner;

  private OwnedDatabase(TrialServer server, String name, String owner) {
    this.server = server;
    this.name = name;
    this.owner = owner;
  }

  /**
   * An empty one.
   *
   * @param folder where its server lies, with what dead processes left there
   */
  public static OwnedDatabase create(int major, Path folder, String name, String owner) {
    TrialServer server = TrialServer.start(binaries(major), folder, Map.of(), MEMORY, reserve());
    try {
      OwnedDatabase database = new OwnedDatabase(server, name, owner);
      server.makeLogin(owner);
      database.create();
      return database;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** One that {@link #pack} kept, with the roles of its server. */
  static OwnedDatabase resume(int major, Path folder, Path archive, String name, String owner) {
    TrialServer server = TrialServer.resume(binaries(major), folder, archive, MEMORY, reserve());
    try {
      server.makeLogin(owner);
      return new OwnedDatabase(server, name, owner);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static PostgresBinaries binaries(int major) {
    return PostgresBinaries.find(major, new Settings(System.getenv()));
  }

  private static DiskReserve reserve() {
    return DiskReserve.ofPerson(new Settings(System.getenv()));
  }

  /** Runs work on it; says of which file where it filled the disk. */
  public <T> T withinDisk(List<MigrationFile> files, Supplier<T> work) {
    return server.withinDisk(files, work);
  }

  private void create() {
    try (Session session = administrator()) {
      letMakeRoles(session);
      // It folds the case of letters beyond ASCII, and is the same on every system.
      String locale =
          session.major() < BUILTIN_LOCALE
              ? ""
              : " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'";
      session.execute(
          "CREATE DATABASE "
              + Identifier.quote(name)
              + " OWNER "
              + Identifier.quote(owner)
              + " TEMPLATE template0"
              + locale);
    }
  }

  /**
   * Before 16 who makes roles can give himself every other one, and with it the machine's programs;
   * since then only those that he made.
   */
  private void letMakeRoles(Session session) {
    if (session.major() >= MAKES_ROLES) {
      String quoted = Identifier.quote(owner);
      session.execute("ALTER ROLE " + quoted + " CREATEROLE");
      // As a superuser may, who ran such files at the target: give what they make to a new role.
      session.execute("ALTER ROLE " + quoted + " SET createrole_self_grant = 'set, inherit'");
    }
  }

  /**
   * A session of the administrator beside the database: in it, what the owner made would run as a
   * superuser.
   */
  Session administrator() {
    return server.administrator(MAINTENANCE);
  }

  /** A session of the administrator in it, for the time before the owner made anything. */
  public Session administratorInside() {
    return server.administrator(name);
  }

  /** A session that is logged in as the owner. */
  public Session owner(Timeouts timeouts) {
    try {
      return open(timeouts);
    } catch (DatabaseUnavailableException | SqlFailure e) {
      // A file may have shut its own role out, which is its hazard and not the plan's end.
      server.readmit(owner, owner, name);
      return open(timeouts);
    }
  }

  private Session open(Timeouts timeouts) {
    return server
        .login(owner, new ApplicationName("local", "plan", "plan"))
        .openAsTarget(name, timeouts, Script.SETTINGS);
  }

  /** A tool's login as the owner. */
  public DatabaseSecret secret() {
    return server.secret(owner).at(name);
  }

  public int major() {
    return server.major();
  }

  String ownerName() {
    return owner;
  }

  /** Keeps it in a file that is complete when it exists; no session may be open. */
  void pack(Path archive) {
    server.pack(archive);
  }

  /** Ends its server, and nothing is left of it. */
  @Override
  public void close() {
    server.close();
  }
}
