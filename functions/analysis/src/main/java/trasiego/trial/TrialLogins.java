package trasiego.trial;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import trasiego.failure.InvalidRequestException;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * Who may log in to one trial server: its administrator and roles, by passwords of this process.
 */
final class TrialLogins {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String administrator = "administrator_" + random(12);
  private final Map<String, String> passwords = new ConcurrentHashMap<>();

  TrialLogins() {
    passwords.put(administrator, newPassword());
  }

  String administrator() {
    return administrator;
  }

  String administratorPassword() {
    return passwords.get(administrator);
  }

  /** Lets the role log in, by a new password; it is made where there is none. */
  void make(Session session, String role) {
    if (role.equals(administrator)) {
      throw new InvalidRequestException("role " + role + " is the trial server's administrator");
    }
    String password = newPassword();
    boolean exists =
        session.isTrue("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ?)", role);
    session.execute(
        "%s ROLE %s LOGIN PASSWORD '%s'"
            .formatted(exists ? "ALTER" : "CREATE", Identifier.quote(role), password));
    passwords.put(role, password);
  }

  DatabaseSecret secret(String role, int port) {
    String password = passwords.get(role);
    if (password == null) {
      throw new InvalidRequestException(
          "role "
              + role
              + " has no password on the trial server; wanted one that was made to log in");
    }
    return new DatabaseSecret(
        TrialServer.HOST, port, TrialServer.MAINTENANCE, role, password, "disable");
  }

  static String newPassword() {
    return random(24);
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
