package trasiego.trial;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
 * Shows that two servers are two: a role with a random name and no right is made on one, and must
 * not be seen on the other. It is harmless where it is the live one after all. Only where it is
 * still there when files are about to run was it there while the other was looked at.
 */
public final class ServerProof {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProof.class);
  private static final String PREFIX = "trasiego_rehearsal_proof_";
  private static final int RANDOM_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** No machine runs longer than a day. */
  private static final Duration DEAD = Duration.ofHours(25);

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final String FOUND =
      """
      SELECT r.rolname, pg_catalog.shobj_description(r.oid, 'pg_authid')
      FROM pg_catalog.pg_roles r
      WHERE r.rolname ~ '^trasiego_rehearsal_proof_[0-9a-f]{32}$'
      """;

  /** One statement, so that no proxy answers its halves from two servers. */
  private static final String LOOK =
      """
      SELECT
        pg_catalog.pg_is_in_recovery(),
        EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = ?)
      """;

  private ServerProof() {}

  /**
   * What was seen of a mark on a server.
   *
   * @param standby whether the server follows another and may not know yet what is new there
   */
  public record Seen(boolean standby, boolean present) {}

  /**
   * Leaves a mark; answers its number. What this execution left before is removed, and so is
   * whatever is older than a machine can be: the mark of one that may live is the proof of that
   * one.
   *
   * @param ended executions that are known to have ended
   */
  public static String put(SecretSource source, ApplicationName application, List<String> ended) {
    try (Session session = new Database(source, application).open(Timeouts.DEFAULT)) {
      RehearsalRights.check(session, server(source));
      // Another's files are watched for what they do to the server's roles.
      RehearsalTurn.await(session, server(source), PATIENCE);
      List<String> dead = new ArrayList<>(ended);
      dead.add(application.execution());
      drop(session, dead, Instant.now().minus(DEAD));
      return put(session, RehearsalMark.of(RehearsalMark.PROOF, application));
    }
  }

  /** Removes this execution's marks, of which there may be none. */
  public static void remove(SecretSource source, ApplicationName application) {
    try (Session session = new Database(source, application).open(Timeouts.DEFAULT)) {
      RehearsalTurn.await(session, server(source), PATIENCE);
      drop(session, List.of(application.execution()), Instant.EPOCH);
    }
  }

  /** How a rehearsal server is called in a message. */
  static String server(SecretSource source) {
    DatabaseSecret secret = source.secret();
    return "the rehearsal server " + secret.host() + ":" + secret.port();
  }

  private static String put(Session administrator, RehearsalMark mark) {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    String number = HexFormat.of().formatHex(random);
    String role = Identifier.quote(role(number));
    administrator.transaction(
        () -> {
          administrator.execute("CREATE ROLE " + role + " NOLOGIN");
          administrator.execute(
              "COMMENT ON ROLE " + role + " IS " + Literal.quote(mark.toString()));
          return null;
        });
    return number;
  }

  /** The role that carries the mark of this number. */
  public static String role(String number) {
    return PREFIX + number;
  }

  public static Seen look(Session session, String number) {
    return session
        .first(LOOK, row -> new Seen(row.getBoolean(1), row.getBoolean(2)), role(number))
        .orElseThrow();
  }

  private static void drop(Session administrator, List<String> dead, Instant deadBefore) {
    List<Map.Entry<String, String>> found =
        administrator.query(
            FOUND,
            row -> Map.entry(row.getString(1), row.getString(2) == null ? "" : row.getString(2)));
    for (Map.Entry<String, String> role : found) {
      RehearsalMark.parse(role.getValue())
          .filter(mark -> mark.is(RehearsalMark.PROOF))
          .filter(mark -> dead.contains(mark.execution()) || isBefore(mark, deadBefore))
          .ifPresent(_ -> drop(administrator, role.getKey()));
    }
  }

  private static boolean isBefore(RehearsalMark mark, Instant limit) {
    try {
      return Instant.parse(mark.at()).isBefore(limit);
    } catch (DateTimeParseException | NullPointerException e) {
      return false;
    }
  }

  private static void drop(Session administrator, String role) {
    try {
      administrator.execute("DROP ROLE IF EXISTS " + Identifier.quote(role));
    } catch (SqlFailure e) {
      LOG.warn("role {} could not be dropped: {}", role, e.getMessage());
    }
  }
}
