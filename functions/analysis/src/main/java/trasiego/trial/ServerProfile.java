package trasiego.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.Origins;
import trasiego.observation.Untried;
import trasiego.postgres.Session;

/**
 * What a trial server is made like: of the live server all that means something to a statement, and
 * no secret.
 *
 * @param login the user that files run for, as it logs in
 * @param settings of the server, by name, as far as they are not its defaults
 * @param roleSettings {@code ALTER ROLE … SET} in every database
 * @param bytes of the database, indexes included
 * @param unread tables that are not in the structure, since its reader may not read them
 */
public record ServerProfile(
    int major,
    String version,
    String login,
    Origin database,
    Map<String, String> settings,
    List<Role> roles,
    List<Setting> roleSettings,
    long bytes,
    List<String> unread) {

  /**
   * One role by name.
   *
   * @param inherits whether it has the rights of the roles that it is a member of by itself
   * @param attributes what the trial server does not give it, such as {@code SUPERUSER}
   */
  public record Role(
      String name, boolean inherits, List<String> attributes, List<Membership> memberships) {}

  /**
   * In which role, and how.
   *
   * @param inherit null before 16, where the role itself says so
   * @param set null before 16, where every member may
   */
  public record Membership(String role, boolean admin, Boolean inherit, Boolean set) {}

  private static final int MEMBERSHIP_OPTIONS = 16;

  private static final String ROLES =
      """
      SELECT
        r.rolname,
        r.rolinherit,
        pg_catalog.array_remove(
          ARRAY[
            CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
            CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
            CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
            CASE WHEN r.rolreplication THEN 'REPLICATION' END,
            CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END]
          || ARRAY(
            SELECT g.rolname::text
            FROM pg_catalog.pg_auth_members p
            JOIN pg_catalog.pg_roles g ON g.oid = p.roleid
            WHERE p.member = r.oid
              -- Of PostgreSQL's own, and of the providers': what stands in for a superuser there.
              AND (g.rolname ~ '^pg_' OR g.rolname IN
                ('rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin'))
            ORDER BY 1),
          NULL)
      FROM pg_catalog.pg_roles r
      WHERE r.rolname !~ '^pg_'
      ORDER BY r.rolname
      """;

  private static final String MEMBERSHIPS =
      """
      SELECT
        m.rolname,
        g.rolname,
        pg_catalog.bool_or(a.admin_option),
        pg_catalog.bool_or((j ->> 'inherit_option')::boolean),
        pg_catalog.bool_or((j ->> 'set_option')::boolean)
      FROM pg_catalog.pg_auth_members a
      CROSS JOIN LATERAL pg_catalog.to_jsonb(a) j
      JOIN pg_catalog.pg_roles g ON g.oid = a.roleid
      JOIN pg_catalog.pg_roles m ON m.oid = a.member
      WHERE g.rolname !~ '^pg_' AND m.rolname !~ '^pg_'
      GROUP BY 1, 2
      ORDER BY 1, 2
      """;

  private static final String ROLE_SETTINGS =
      """
      SELECT
        r.rolname,
        pg_catalog.split_part(c, '=', 1),
        pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)
      FROM pg_catalog.pg_db_role_setting s
      JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
      CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
      WHERE s.setdatabase = 0
      ORDER BY 1, 2
      """;

  /** Settings that change what a statement means or how it is planned, and no place or limit. */
  private static final String SETTINGS =
      """
      SELECT s.name, pg_catalog.current_setting(s.name)
      FROM pg_catalog.pg_settings s
      WHERE s.source IN ('configuration file', 'command line', 'environment variable', 'global')
        AND (s.category LIKE 'Client Connection Defaults / Statement Behavior%'
          OR s.category LIKE 'Client Connection Defaults / Locale and Formatting%'
          OR s.category LIKE 'Query Tuning%'
          OR s.category LIKE 'Version and Platform Compatibility%')
        AND s.name !~ '_timeout$|_tablespace|tablespaces$|^transaction_|_read_only$|^lc_messages$'
        AND s.name !~ '^log_|^vacuum_|^event_triggers$|^session_replication_role$|_filenames$'
        AND s.boot_val IS DISTINCT FROM s.reset_val
      ORDER BY 1
      """;

  public ServerProfile {
    settings = Map.copyOf(settings);
    roles = List.copyOf(roles);
    roleSettings = List.copyOf(roleSettings);
    unread = unread == null ? List.of() : List.copyOf(unread);
  }

  /** The same where the structure was read without these tables. */
  public ServerProfile without(List<String> tables) {
    return new ServerProfile(
        major, version, login, database, settings, roles, roleSettings, bytes, tables);
  }

  /**
   * @param live a session of the user that files run for, before it becomes the owner
   */
  public static ServerProfile read(Session live) {
    Map<String, String> settings = new TreeMap<>();
    live.query(SETTINGS, row -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
    live.configured().forEach(settings::putIfAbsent);
    return new ServerProfile(
        live.major(),
        live.text("SHOW server_version").orElse(""),
        live.text("SELECT session_user").orElseThrow(),
        Origins.of(live),
        settings,
        roles(live),
        live.query(
            ROLE_SETTINGS,
            row -> new Setting(row.getString(1), row.getString(2), row.getString(3))),
        live.number("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"),
        List.of());
  }

  private static List<Role> roles(Session live) {
    boolean hasOptions = live.major() >= MEMBERSHIP_OPTIONS;
    Map<String, List<Membership>> memberships = new TreeMap<>();
    live.query(
            MEMBERSHIPS,
            row ->
                Map.entry(
                    row.getString(1),
                    new Membership(
                        row.getString(2),
                        row.getBoolean(3),
                        hasOptions ? row.getBoolean(4) : null,
                        hasOptions ? row.getBoolean(5) : null)))
        .forEach(
            one ->
                memberships
                    .computeIfAbsent(one.getKey(), _ -> new ArrayList<>())
                    .add(one.getValue()));
    return live.query(
        ROLES,
        row ->
            new Role(
                row.getString(1),
                row.getBoolean(2),
                List.of((String[]) row.getArray(3).getArray()),
                memberships.getOrDefault(row.getString(1), List.of())));
  }

  /** The database's owner, as whom files run. */
  public String owner() {
    return database.owner();
  }

  /** What the roles that files run as have in life and not on the trial server. */
  public Set<String> withheld() {
    Set<String> withheld = new java.util.TreeSet<>();
    roles.stream()
        .filter(role -> role.name().equals(owner()) || role.name().equals(login))
        .forEach(role -> withheld.addAll(role.attributes()));
    return withheld;
  }

  /**
   * What a statement may fail for on the trial server alone.
   *
   * @param missing what is not in the copy, one line each: its name, a colon, why
   */
  public Untried untried(List<String> missing) {
    return new Untried(
        withheld(), missing.stream().map(line -> line.replaceFirst(": .*", "")).toList());
  }

  /** Whether this role is a superuser in life. */
  public boolean isSuperuser(String name) {
    return roles.stream()
        .anyMatch(role -> role.name().equals(name) && role.attributes().contains("SUPERUSER"));
  }
}
