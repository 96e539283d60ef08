package trasiego.cli.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import trasiego.embedded.DatabaseServer;
import trasiego.embedded.SharedServer;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;

/**
 * An embedded server with a plain role that owns what is built; the superuser sets up, and runs
 * nothing of the folder.
 */
final class GroundServer implements AutoCloseable {
  static final String OWNER = "plan_owner";

  private static final String DUPLICATE = "42710";
  private static final int BYTES = 24;

  /** The first major whose makers of roles stay what they are. */
  static final int MAKES_ROLES = 16;

  /** Of the advisory locks of the local ground. */
  static final int LOCK = 1_935_762_287;

  /** Waiting for a lock here means that the file waits for itself. */
  static final Timeouts LIMITS =
      new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ZERO);

  private final SharedServer shared;
  private final Database administrator;
  private final Database owner;

  private GroundServer(SharedServer shared, Database administrator, Database owner) {
    this.shared = shared;
    this.administrator = administrator;
    this.owner = owner;
  }

  static GroundServer open(int major, Path folder, Consumer<String> progress) {
    SharedServer shared = SharedServer.open(major, folder, progress);
    try {
      DatabaseServer server = shared.server();
      Database administrator =
          database(server, DatabaseServer.SUPERUSER, server.superuserPassword());
      return new GroundServer(
          shared,
          administrator,
          database(server, OWNER, makeOwner(administrator, folder.resolve("owner.password"))));
    } catch (RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  private static Database database(DatabaseServer server, String user, String password) {
    DatabaseSecret secret =
        new DatabaseSecret(server.host(), server.port(), "postgres", user, password, "disable");
    return new Database(() -> secret, new ApplicationName("local", "plan", "plan"));
  }

  /** One process at a time; the lock goes with its session. */
  private static String makeOwner(Database administrator, Path passwordFile) {
    try (Session session = administrator.open(Timeouts.NONE)) {
      session.text("SELECT pg_catalog.pg_advisory_lock(?, 0)", LOCK);
      String password = password(passwordFile);
      create(session, OWNER);
      letMakeRoles(session);
      // format() quotes on the server: ALTER ROLE takes no bound values.
      session.execute(
          session
              .text(
                  "SELECT pg_catalog.format('ALTER ROLE %I LOGIN PASSWORD %L', ?::text, ?::text)",
                  OWNER, password)
              .orElseThrow());
      // Its work can be done again: no commit waits for the disk.
      session.execute("ALTER ROLE " + Identifier.quote(OWNER) + " SET synchronous_commit = off");
      return password;
    }
  }

  /**
   * Before 16 who makes roles can give himself every other one, and with it the machine's programs;
   * since then only those that he made.
   */
  private static void letMakeRoles(Session session) {
    if (session.major() >= MAKES_ROLES) {
      String owner = Identifier.quote(OWNER);
      session.execute("ALTER ROLE " + owner + " CREATEROLE");
      // As a superuser may, who ran such files at the target: give what they make to a new role.
      session.execute("ALTER ROLE " + owner + " SET createrole_self_grant = 'set, inherit'");
    }
  }

  private static String password(Path file) {
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Path beside =
            Files.createTempFile(
                file.getParent(),
                "owner",
                ".password",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(beside, HexFormat.of().formatHex(random));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a password in " + file, e);
    }
  }

  /** A role without rights; false where its name is not to be had. */
  static boolean create(Session session, String role) {
    try {
      session.execute("CREATE ROLE " + Identifier.quote(role));
      return true;
    } catch (SqlFailure e) {
      return e.state().equals(DUPLICATE);
    }
  }

  /** A session of the superuser beside the databases that are built. */
  Session administrator() {
    return administrator.open(Timeouts.NONE);
  }

  /** A session of the plain role. */
  Session owner(String database) {
    return owner.open(database, LIMITS);
  }

  @Override
  public void close() {
    shared.close();
  }
}
