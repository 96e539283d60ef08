package trasiego.trial;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Manifest.Setting;
import trasiego.failure.MigrationRefusedException;
import trasiego.load.DatabaseAttributes;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.SecretSource;

/**
 * A server of somebody else's, of which a login is given. What is made there carries a mark; what
 * does not is neither changed nor used to sign in: a copy whose owner's name is taken is refused.
 * One rehearsal at a time stands on it, and what a dead one left is removed before the next.
 */
public final class RehearsalServer implements CopyServer {
  private static final Logger LOG = LoggerFactory.getLogger(RehearsalServer.class);
  private static final int NAME_BYTES = 5;

  private final SecretSource source;
  private final ApplicationName application;
  private final RehearsalMark mark;
  private final Session turn;
  private final RehearsalRights rights;
  private final RehearsalRoles roles;

  private RehearsalServer(
      SecretSource source, ApplicationName application, Session turn, RehearsalRights rights) {
    this.source = requireNonNull(source);
    this.application = requireNonNull(application);
    this.mark = RehearsalMark.of(RehearsalMark.COPY, application);
    this.turn = requireNonNull(turn);
    this.rights = requireNonNull(rights);
    this.roles = new RehearsalRoles(mark, rights, ServerProof.server(source));
  }

  /**
   * Waits for the server's turn, and removes what dead rehearsals left.
   *
   * @param major of the live server
   * @param number of the mark that was not seen on the live server
   */
  public static RehearsalServer open(
      SecretSource source,
      ApplicationName application,
      int major,
      String number,
      Duration patience) {
    Session turn = new Database(source, application).open(Timeouts.NONE);
    try {
      RehearsalRights rights = RehearsalRights.check(turn, ServerProof.server(source));
      if (turn.major() != major) {
        throw new MigrationRefusedException(
            "%s is PostgreSQL %d, wanted %d, as the live one is; nothing was tried"
                .formatted(ServerProof.server(source), turn.major(), major));
      }
      RehearsalTurn.await(turn, ServerProof.server(source), patience);
      requireMark(turn, number, source);
      RehearsalServer server = new RehearsalServer(source, application, turn, rights);
      server.sweep();
      return server;
    } catch (RuntimeException e) {
      turn.close();
      throw e;
    }
  }

  /** Where it is gone, this may be another server than the one that was compared. */
  private static void requireMark(Session session, String number, SecretSource source) {
    if (!ServerProof.look(session, number).present()) {
      throw new MigrationRefusedException(
          ServerProof.server(source)
              + " lacks the mark of this execution: it is another server than the one that was"
              + " compared with the live one, or somebody dropped the role; nothing was tried;"
              + " start again");
    }
  }

  private void sweep() {
    try {
      RehearsalLeavings.remove(turn);
    } catch (SqlFailure e) {
      throw new MigrationRefusedException(
          "what an earlier rehearsal left on "
              + this
              + " cannot be removed: "
              + e.getMessage()
              + "; drop by hand what is in the way; nothing was tried",
          e);
    }
  }

  @Override
  public int major() {
    return turn.major();
  }

  @Override
  public String named() {
    return toString();
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public Session administrator() {
    return administrator(source.secret().dbname());
  }

  @Override
  public Session administrator(String database) {
    Map<String, String> settings = new HashMap<>(TrialServer.PINNED);
    if (major() >= TrialServer.EVENT_TRIGGERS && rights.superuser()) {
      settings.put("event_triggers", "off");
    }
    return new Database(source, application).open(database, Timeouts.NONE, settings);
  }

  @Override
  public DatabaseSecret administratorSecret() {
    return source.secret();
  }

  @Override
  public boolean makeRole(Session administrator, String role, boolean inherits) {
    return roles.make(administrator, role, inherits);
  }

  @Override
  public void makeLogin(String role) {
    try (Session administrator = administrator()) {
      roles.makeLogin(administrator, role);
    }
  }

  @Override
  public void readmit(String role, String owner, String database) {
    try (Session administrator = administrator()) {
      roles.readmit(administrator, new Readmission(role, owner, database));
    }
  }

  @Override
  public void letReadAll(Session administrator, String role) {
    roles.letReadAll(administrator, role);
  }

  @Override
  public Database login(String role, ApplicationName name) {
    DatabaseSecret secret = secret(role);
    return new Database(() -> secret, name);
  }

  @Override
  public DatabaseSecret secret(String role) {
    String password = roles.password(role);
    DatabaseSecret own = source.secret();
    return new DatabaseSecret(
        own.host(), own.port(), own.dbname(), role, password, own.sslmode(), own.sslrootcert());
  }

  @Override
  public String nameOfCopy(String database) {
    return named("rehearsal");
  }

  @Override
  public String nameOfEmpty() {
    return named("replay");
  }

  private String named(String kind) {
    return "trasiego_" + kind + "_" + mark.environment() + "_" + hash(mark.execution());
  }

  private static String hash(String execution) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(execution.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public List<String> adopt(Session administrator, String database, Map<String, String> settings) {
    administrator.execute(
        "COMMENT ON DATABASE "
            + Identifier.quote(database)
            + " IS "
            + Literal.quote(mark.toString()));
    DatabaseAttributes attributes = new DatabaseAttributes(administrator);
    List<String> missing = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          try {
            administrator.transaction(
                () -> {
                  attributes.replay(database, new Setting(null, name, value));
                  return null;
                });
          } catch (SqlFailure e) {
            missing.add("setting " + name + " of the server: " + e.getMessage());
          }
        });
    return missing;
  }

  @Override
  public boolean isCutOff() {
    return false;
  }

  /** What cannot be removed now is the next one's to remove. */
  @Override
  public void close() {
    try (turn;
        Session administrator = administrator()) {
      RehearsalLeavings.remove(administrator);
    } catch (RuntimeException e) {
      LOG.warn("what the rehearsal made on {} is not all removed: {}", this, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return ServerProof.server(source);
  }
}
