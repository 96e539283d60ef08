package trasiego.postgres.secret;

import java.util.Objects;
import java.util.Optional;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;

/**
 * How to reach one database as one user, in the shape that RDS gives its secrets. Never shown.
 *
 * @param sslrootcert a file of certificates, one of which must have signed the server's; null
 *     leaves the driver and the tools to where they look by themselves
 */
public record DatabaseSecret(
    String host,
    Integer port,
    String dbname,
    String username,
    String password,
    String sslmode,
    String sslrootcert) {
  private static final int DEFAULT_PORT = 5432;

  public DatabaseSecret {
    if (isBlank(host) || isBlank(dbname) || isBlank(username)) {
      throw new InvalidRequestException(
          "the database's secret lacks host, dbname or username; wanted all three, with port and"
              + " password");
    }
    port = Objects.requireNonNullElse(port, DEFAULT_PORT);
    password = Objects.requireNonNullElse(password, "");
    // A server on this machine is reached without TLS; any other only where its certificate is
    // verified.
    boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    sslmode = Objects.requireNonNullElse(sslmode, local ? "prefer" : "verify-full");
  }

  /** Verified by the file that the driver and the tools find by themselves. */
  public DatabaseSecret(
      String host, Integer port, String dbname, String username, String password, String sslmode) {
    this(host, port, dbname, username, password, sslmode, null);
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  public static DatabaseSecret parse(String json) {
    try {
      return Optional.ofNullable(
              Json.document(
                  json.getBytes(java.nio.charset.StandardCharsets.UTF_8), DatabaseSecret.class))
          .orElseThrow(DatabaseSecret::notUnderstood);
    } catch (tools.jackson.core.JacksonException e) {
      // No cause: the parser's message quotes what it read.
      throw notUnderstood();
    }
  }

  private static InvalidRequestException notUnderstood() {
    return new InvalidRequestException(
        "the database's secret is not a JSON object with host, dbname and username");
  }

  /** The same user on another database of the same server. */
  public DatabaseSecret at(String database) {
    return new DatabaseSecret(host, port, database, username, password, sslmode, sslrootcert);
  }

  /** The same login with this password, such as a token. */
  public DatabaseSecret with(String password) {
    return new DatabaseSecret(host, port, dbname, username, password, sslmode, sslrootcert);
  }

  /** The same login, believing only servers whose certificate is signed by one in this file. */
  DatabaseSecret trusting(String file) {
    return new DatabaseSecret(host, port, dbname, username, password, sslmode, file);
  }

  /** Whether the server must show a certificate that is verified. */
  boolean isVerified() {
    return sslmode.startsWith("verify-");
  }

  /** Whether nothing is sent in clear, whatever the server answers. */
  boolean isEncrypted() {
    return isVerified() || sslmode.equals("require");
  }

  @Override
  public String toString() {
    return username + "@" + host + ":" + port + "/" + dbname;
  }
}
