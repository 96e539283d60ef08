package trasiego.trial;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/** The roles that one rehearsal makes on its server, all of them marked; no other is changed. */
final class RehearsalRoles {
  private static final Logger LOG = LoggerFactory.getLogger(RehearsalRoles.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PASSWORD_BYTES = 24;
  private static final int MEMBERSHIP_OPTIONS = 16;

  private static final String EXISTS =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ?)";

  private final RehearsalMark mark;
  private final RehearsalRights rights;
  private final String server;
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  RehearsalRoles(RehearsalMark mark, RehearsalRights rights, String server) {
    this.mark = mark;
    this.rights = rights;
    this.server = server;
  }

  /** False where there is one that this did not make. */
  boolean make(Session administrator, String role, boolean inherits) {
    if (made.contains(role)) {
      return true;
    }
    if (administrator.isTrue(EXISTS, role)) {
      return false;
    }
    String name = Identifier.quote(role);
    administrator.transaction(
        () -> {
          administrator.execute("CREATE ROLE " + name + (inherits ? " INHERIT" : " NOINHERIT"));
          administrator.execute(
              "COMMENT ON ROLE " + name + " IS " + Literal.quote(mark.toString()));
          if (!rights.superuser()) {
            administrator.execute("GRANT " + name + " TO CURRENT_USER" + options(administrator));
          }
          return null;
        });
    made.add(role);
    return true;
  }

  private static String options(Session administrator) {
    return administrator.major() >= MEMBERSHIP_OPTIONS ? " WITH INHERIT TRUE, SET TRUE" : "";
  }

  /** The server is sent what verifies the password and not the password, which it might log. */
  void makeLogin(Session administrator, String role) {
    if (!make(administrator, role, true)) {
      throw taken(role);
    }
    String password = random();
    administrator.execute(
        "ALTER ROLE "
            + Identifier.quote(role)
            + " LOGIN PASSWORD "
            + Literal.quote(verifier(password)));
    passwords.put(role, password);
  }

  void readmit(Session administrator, Readmission readmission) {
    readmission.run(administrator, verifier(password(readmission.role())));
  }

  private static String verifier(String password) {
    return PasswordUtil.encodeScramSha256(password.toCharArray());
  }

  private MigrationRefusedException taken(String role) {
    return new MigrationRefusedException(
        server
            + " has a role "
            + role
            + " of its own, with whose rights files would run: rename it there (ALTER ROLE "
            + Identifier.quote(role)
            + " RENAME TO …), or name a server whose administrator and users have other names;"
            + " nothing was tried");
  }

  /** Without the right to lift row security the owners' own exemption has to do. */
  void letReadAll(Session administrator, String role) {
    String name = Identifier.quote(role);
    if (rights.superuser()) {
      administrator.execute("ALTER ROLE " + name + " BYPASSRLS");
      administrator.execute("GRANT pg_read_all_data TO " + name);
      return;
    }
    String owners =
        made.stream()
            .filter(other -> !other.equals(role))
            .map(Identifier::quote)
            .collect(Collectors.joining(", "));
    administrator.execute("GRANT " + owners + " TO " + name + options(administrator));
    try {
      administrator.execute("GRANT pg_read_all_data TO " + name);
    } catch (SqlFailure e) {
      LOG.info("the copy is read as its owners: {}", e.getMessage());
    }
  }

  String password(String role) {
    String password = passwords.get(role);
    if (password == null) {
      throw new InvalidRequestException(
          "role " + role + " has no password on " + server + "; wanted one made to log in");
    }
    return password;
  }

  private static String random() {
    byte[] random = new byte[PASSWORD_BYTES];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
