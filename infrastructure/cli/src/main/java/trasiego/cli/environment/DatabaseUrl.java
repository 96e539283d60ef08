package trasiego.cli.environment;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.jdbcurlresolver.PgPassParser;
import trasiego.cli.exit.UsageException;
import trasiego.handler.Json;

/**
 * {@code postgresql://user[:password]@host[:port]/name[?sslmode=…]}. The password comes from the
 * URL, from {@code PGPASSWORD}, or from {@code .pgpass}, in this order. A user that holds {@code
 * {function}} stands for four users, one per function, as the bootstrap script makes them.
 */
public record DatabaseUrl(
    String host, int port, String database, String user, String password, String sslmode) {
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://(?:([^:@/]+)(?::([^@/]*))?@)?(\\[[^]]+]|[^:/?@]+)(?::(\\d{1,5}))?/([^?/]+)(?:\\?(.*))?");
  private static final String FUNCTION = "{function}";
  private static final int DEFAULT_PORT = 5432;

  /** A variable of its own: PGPASSWORD is that of the functions' users. */
  static final String ADMINISTRATORS_PASSWORD = "ADMINISTRATOR_PGPASSWORD";

  static DatabaseUrl parse(String text, Map<String, String> environment) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new UsageException(
          "--database: found \""
              + withoutPassword(text)
              + "\", wanted postgresql://user@host:port/name (in a password, write % as %25, @ as"
              + " %40, / as %2F)");
    }
    String user = decoded(matcher.group(1));
    if (user == null) {
      throw new UsageException(
          "--database: names no user, wanted postgresql://user@host:port/name");
    }
    int port = matcher.group(4) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(4));
    if (port < 1 || port > 65_535) {
      throw new UsageException("--database: found port " + port + ", wanted 1 to 65535");
    }
    String host = matcher.group(3).replaceAll("[\\[\\]]", "");
    String password = decoded(matcher.group(2));
    if (password == null) {
      password = environment.get("PGPASSWORD");
    }
    return new DatabaseUrl(
        host, port, decoded(matcher.group(5)), user, password, sslmode(matcher.group(6)));
  }

  /** The secret of one function's user, in the shape that the functions read. */
  public String secret(String function) {
    String name = user.replace(FUNCTION, function);
    String found =
        password != null
            ? password
            : PgPassParser.getPassword(name, database, host, String.valueOf(port));
    Map<String, Object> secret = new LinkedHashMap<>();
    secret.put("host", host);
    secret.put("port", port);
    secret.put("dbname", database);
    secret.put("username", name);
    secret.put("password", found == null ? "" : found);
    if (sslmode != null) {
      secret.put("sslmode", sslmode);
    }
    return new String(Json.line(secret), StandardCharsets.UTF_8);
  }

  /** The same server and database by another user, whose password no URL holds. */
  DatabaseUrl administrator(String name, Map<String, String> environment) {
    String given = environment.get(ADMINISTRATORS_PASSWORD);
    String found =
        given != null
            ? given
            : PgPassParser.getPassword(name, database, host, String.valueOf(port));
    return new DatabaseUrl(host, port, database, name, found == null ? "" : found, sslmode);
  }

  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
  }

  private static String sslmode(String query) {
    if (query == null || query.isEmpty()) {
      return null;
    }
    String found = null;
    for (String part : query.split("&")) {
      if (!part.startsWith("sslmode=")) {
        throw new UsageException(
            "--database: found \"?" + part.split("=")[0] + "\", wanted no parameter but sslmode");
      }
      found = part.substring("sslmode=".length());
    }
    return found;
  }

  private static String decoded(String part) {
    // A plus is a plus in a URL's user and path; only the form encoding of queries makes it a
    // blank.
    if (part == null) {
      return null;
    }
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Its message quotes the part, which may be the password.
      throw new UsageException(
          "--database: holds a % that two hexadecimal digits do not follow; write % as %25, @ as"
              + " %40, / as %2F");
    }
  }

  private static String withoutPassword(String text) {
    // To the last @: an @ or a slash that was not escaped belongs to the password all the same.
    return text.replaceFirst("(?s)^(\\w+://[^:@/]*):.*@", "$1:…@");
  }
}
