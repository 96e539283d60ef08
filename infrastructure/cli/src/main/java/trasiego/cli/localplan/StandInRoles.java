package trasiego.cli.localplan;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * The roles that migrations name and do not make: each is made when the server misses it, new,
 * without rights and without a login, so that GRANT and OWNER TO run here as they do at the target.
 * A file can raise any error in any words, so that an error makes nothing but what its statement
 * names, and nothing that is there already.
 */
public final class StandInRoles {
  private static final String NO_OBJECT = "42704";
  private static final String NO_DATABASE = "3D000";

  private static final Pattern MISSING =
      Pattern.compile("role \"(.+)\" does not exist", Pattern.DOTALL);
  private static final Pattern NO_SUCH_DATABASE =
      Pattern.compile("database \"(.+)\" does not exist", Pattern.DOTALL);

  /** The statements that name roles and databases; what others say they miss is a file's word. */
  private static final Set<String> NAMING =
      Set.of("ALTER", "COMMENT", "CREATE", "DROP", "GRANT", "REASSIGN", "REVOKE", "SECURITY");

  private static final int MOST = 100;

  /** The comment on a role that is here only because a file names it. */
  private static final String MARK = "named by migrations";

  private static final String MADE =
      """
      SELECT rolname
      FROM pg_catalog.pg_roles
      WHERE pg_catalog.shobj_description(oid, 'pg_authid') = ?
      ORDER BY 1
      """;

  private final OwnedDatabase ground;
  private final StandInDatabases databases;
  private final Set<String> asked = new HashSet<>();

  public StandInRoles(OwnedDatabase ground) {
    this.ground = ground;
    this.databases = new StandInDatabases(ground);
  }

  /**
   * Whether the failure is one of a role or a database that an empty server lacks, and it is there
   * now, so that the same statement is worth another try.
   *
   * @param words of the statement that failed
   */
  public boolean makeMissing(String state, String message, List<String> words) {
    if (words.isEmpty() || !NAMING.contains(words.getFirst())) {
      return false;
    }
    return switch (state == null ? "" : state) {
      case NO_OBJECT -> named(MISSING, message, words).filter(this::make).isPresent();
      case NO_DATABASE ->
          named(NO_SUCH_DATABASE, message, words).filter(databases::make).isPresent();
      default -> false;
    };
  }

  private Optional<String> named(Pattern pattern, String message, List<String> words) {
    Matcher found = pattern.matcher(message == null ? "" : message);
    return found.matches() && asked.size() < MOST
        ? Optional.of(found.group(1)).filter(name -> isNamed(name, words)).filter(asked::add)
        : Optional.empty();
  }

  private boolean make(String role) {
    try (Session administrator = ground.administrator()) {
      make(administrator, role, ground.ownerName());
      String name = Identifier.quote(role);
      administrator.execute("COMMENT ON ROLE " + name + " IS '" + MARK + "'");
      return true;
    } catch (SqlFailure e) {
      // It is there already, whatever the words say, or its name is not to be had.
      return false;
    }
  }

  /** A new role without rights; what is there already fails, and nobody is made a member of it. */
  private static void make(Session administrator, String role, String owner) {
    String name = Identifier.quote(role);
    administrator.execute("CREATE ROLE " + name);
    // With all that its maker would have: files alter and drop such roles as well.
    administrator.execute(
        "GRANT " + name + " TO " + Identifier.quote(owner) + " WITH ADMIN OPTION");
  }

  /** Makes those of another server by name, before any file ran. */
  public static void make(OwnedDatabase ground, List<String> roles) {
    try (Session administrator = ground.administrator()) {
      roles.stream()
          .filter(role -> !role.equals(ground.ownerName()))
          .forEach(role -> make(administrator, role, ground.ownerName()));
    }
  }

  /** What was made here, now or for an earlier plan, and what the folder names of it. */
  List<String> notes(MigrationFolder folder) {
    Set<String> words =
        folder.files().stream()
            .flatMap(file -> file.script().statements().stream())
            .flatMap(statement -> statement.words().stream())
            .collect(Collectors.toUnmodifiableSet());
    try (Session administrator = ground.administrator()) {
      Stream<String> roles =
          administrator.query(MADE, row -> row.getString(1), MARK).stream()
              .filter(role -> isNamed(role, words))
              .map(
                  role ->
                      "role \""
                          + role
                          + "\" is named by migrations and not on an empty server: it was made"
                          + " here, without rights; the target needs one");
      Stream<String> others =
          StandInDatabases.all(administrator).stream()
              .filter(database -> isNamed(database, words))
              .map(
                  database ->
                      "database \""
                          + database
                          + "\" is named by migrations: an empty one stands in for it here, and"
                          + " wherever the database has another name such a statement fails or"
                          + " changes the wrong one; current_database() names the right one");
      return Stream.concat(roles, others).toList();
    }
  }

  private static boolean isNamed(String name, java.util.Collection<String> words) {
    return words.contains(Identifier.quote(name))
        || name.equals(name.toLowerCase(Locale.ROOT))
            && words.contains(name.toUpperCase(Locale.ROOT));
  }
}
