package trasiego.cli.ground;

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
 * The roles that migrations name, which are the whole server's. One that no file makes is made when
 * the server misses it, without rights and without a login, so that GRANT and OWNER TO run here as
 * they do at the target; one that a file makes is taken away first where an earlier plan left it.
 */
final class Roles {
  private static final String NO_OBJECT = "42704";
  private static final String NO_DATABASE = "3D000";
  private static final String EXISTS = "42710";

  private static final Pattern MISSING = Pattern.compile("role \"(.+)\" does not exist");
  private static final Pattern EXISTING = Pattern.compile("role \"(.+)\" already exists");
  private static final Pattern NO_SUCH_DATABASE =
      Pattern.compile("database \"(.+)\" does not exist");
  private static final Pattern MAKING =
      Pattern.compile("\\bCREATE\\s+(ROLE|USER|GROUP)\\b", Pattern.CASE_INSENSITIVE);

  /** A file whose statement ends transactions by itself could ask for ever. */
  private static final int MOST = 100;

  /** The comment on a role that is here only because a file names it. */
  private static final String MARK = "named by migrations";

  private static final String ALL =
      """
      SELECT rolname
      FROM pg_catalog.pg_roles
      WHERE NOT rolsuper AND rolname <> ? AND NOT pg_catalog.starts_with(rolname, 'pg_')
      ORDER BY 1
      """;

  private static final String MADE =
      """
      SELECT rolname
      FROM pg_catalog.pg_roles
      WHERE pg_catalog.shobj_description(oid, 'pg_authid') = ?
      ORDER BY 1
      """;

  /** Databases of the local ground that would be broken without this role. */
  private static final String NEEDING =
      """
      SELECT DISTINCT d.datname
      FROM pg_catalog.pg_shdepend s
      JOIN pg_catalog.pg_roles r
        ON s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
        AND s.refobjid = r.oid
      JOIN pg_catalog.pg_database d
        ON s.dbid = d.oid
        OR s.classid = 'pg_catalog.pg_database'::pg_catalog.regclass AND s.objid = d.oid
      WHERE r.rolname = ?
      """;

  private final Session administrator;
  private final NamedDatabases databases;
  private final Set<String> made = new HashSet<>();
  private int freed;

  Roles(Session administrator) {
    this.administrator = administrator;
    this.databases = new NamedDatabases(administrator);
  }

  /** Whether any file makes roles, in whichever words. */
  static boolean areMadeBy(MigrationFolder folder) {
    return folder.files().stream()
        .flatMap(file -> Stream.concat(Stream.of(file.script()), file.undo().stream()))
        .anyMatch(script -> MAKING.matcher(script.sql()).find());
  }

  /**
   * Whether the failure is one of a role or a database that an empty server lacks, or that an
   * earlier plan left, and the same statement is worth another try.
   */
  boolean makeMissing(String state, String message) {
    return switch (state == null ? "" : state) {
      case NO_OBJECT -> named(MISSING, message).filter(made::add).filter(this::make).isPresent();
      case NO_DATABASE -> named(NO_SUCH_DATABASE, message).filter(databases::make).isPresent();
      case EXISTS -> named(EXISTING, message).filter(this::free).isPresent();
      default -> false;
    };
  }

  private static Optional<String> named(Pattern pattern, String message) {
    Matcher found = pattern.matcher(message == null ? "" : message);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private boolean make(String role) {
    if (!GroundServer.create(administrator, role)) {
      return false;
    }
    String name = Identifier.quote(role);
    administrator.execute("COMMENT ON ROLE " + name + " IS '" + MARK + "'");
    // With all that its maker would have: files alter and drop such roles as well.
    administrator.execute(
        "GRANT " + name + " TO " + Identifier.quote(GroundServer.OWNER) + " WITH ADMIN OPTION");
    return true;
  }

  /** Not where the database at work has it already: then a file really makes it twice. */
  private boolean free(String role) {
    freed++;
    if (freed > MOST) {
      return false;
    }
    administrator.query(NEEDING, row -> row.getString(1), role).stream()
        .filter(database -> Databases.isKept(database) || databases.isOne(database))
        .forEach(database -> Databases.drop(administrator, database));
    return drop(administrator, role);
  }

  private static boolean drop(Session administrator, String role) {
    try {
      administrator.execute("DROP ROLE " + Identifier.quote(role));
      return true;
    } catch (SqlFailure e) {
      // Something still needs it, or it went with the transaction that made it.
      return false;
    }
  }

  /** Takes away those that no database needs; only where nobody else plans. */
  static void sweep(Session administrator) {
    administrator
        .query(ALL, row -> row.getString(1), GroundServer.OWNER)
        .forEach(role -> drop(administrator, role));
  }

  /** What was made here, now or for an earlier plan, and what the folder names of it. */
  List<String> notes(MigrationFolder folder) {
    Set<String> words =
        folder.files().stream()
            .flatMap(file -> file.script().statements().stream())
            .flatMap(statement -> statement.words().stream())
            .collect(Collectors.toUnmodifiableSet());
    Stream<String> roles =
        administrator.query(MADE, row -> row.getString(1), MARK).stream()
            .filter(role -> isNamed(role, words))
            .map(
                role ->
                    "role \""
                        + role
                        + "\" is named by migrations and not on an empty server: it was made here,"
                        + " without rights; the target needs one");
    Stream<String> others =
        databases.all().stream()
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

  private static boolean isNamed(String name, Set<String> words) {
    return words.contains(Identifier.quote(name))
        || name.equals(name.toLowerCase(Locale.ROOT))
            && words.contains(name.toUpperCase(Locale.ROOT));
  }
}
