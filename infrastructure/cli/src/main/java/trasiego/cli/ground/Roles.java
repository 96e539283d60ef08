package trasiego.cli.ground;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * Roles that migrations name and an empty server lacks: made when the server misses them, without
 * rights and without a login, so that GRANT and OWNER TO run here as they do at the target.
 */
final class Roles {
  /** undefined_object */
  private static final String STATE = "42704";

  private static final Pattern MISSING = Pattern.compile("role \"(.+)\" does not exist");

  /** Nobody else makes roles on this server. */
  private static final String MADE =
      """
      SELECT rolname
      FROM pg_catalog.pg_roles
      WHERE NOT rolsuper AND rolname <> ? AND NOT pg_catalog.starts_with(rolname, 'pg_')
      ORDER BY 1
      """;

  private final Session administrator;
  private final Set<String> made = new HashSet<>();

  Roles(Session administrator) {
    this.administrator = administrator;
  }

  /** Whether the failure is a missing role's and the same statement is worth another try. */
  boolean makeMissing(String state, String message) {
    return missing(state, message).filter(made::add).filter(this::make).isPresent();
  }

  private static Optional<String> missing(String state, String message) {
    Matcher found = MISSING.matcher(message == null ? "" : message);
    return STATE.equals(state) && found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private boolean make(String role) {
    if (!GroundServer.create(administrator, role)) {
      return false;
    }
    administrator.execute(
        "GRANT " + Identifier.quote(role) + " TO " + Identifier.quote(GroundServer.OWNER));
    return true;
  }

  /** Those that were made here, now or for an earlier plan, and that the folder names. */
  List<String> namedIn(MigrationFolder folder) {
    Set<String> words =
        folder.files().stream()
            .flatMap(file -> file.script().statements().stream())
            .flatMap(statement -> statement.words().stream())
            .collect(Collectors.toUnmodifiableSet());
    return administrator.query(MADE, row -> row.getString(1), GroundServer.OWNER).stream()
        .filter(role -> isNamed(role, words))
        .toList();
  }

  private static boolean isNamed(String role, Set<String> words) {
    return words.contains(Identifier.quote(role))
        || role.equals(role.toLowerCase(Locale.ROOT))
            && words.contains(role.toUpperCase(Locale.ROOT));
  }
}
