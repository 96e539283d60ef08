package trasiego.load;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Setting;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * What belongs to the database and not to what is in it, and so is lost by a swap unless replayed:
 * ACL, settings, connection limit.
 */
public final class DatabaseAttributes {
  private static final String GRANTS =
      """
      SELECT
        r.rolname,
        a.privilege_type,
        a.is_grantable,
        pg_catalog.pg_get_userbyid(a.grantor)
      FROM pg_catalog.aclexplode(
        COALESCE(
          ?::text[]::aclitem[],
          pg_catalog.acldefault(
            'd', (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = ?)))) a
      LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
      """;

  /** Lists whose stored text is already quoted element by element. */
  private static final Set<String> LISTS = Set.of("search_path", "temp_tablespaces");

  private static final Set<String> LIBRARIES =
      Set.of("local_preload_libraries", "session_preload_libraries");

  private final Session session;

  public DatabaseAttributes(Session session) {
    this.session = session;
  }

  private record Grant(String role, String privilege, boolean grantable, String grantor) {
    String on(String database) {
      return "GRANT "
          + privilege
          + " ON DATABASE "
          + Identifier.quote(database)
          + " TO "
          + (role == null ? "PUBLIC" : Identifier.quote(role))
          + (grantable ? " WITH GRANT OPTION" : "");
    }
  }

  /**
   * Last of all phases: a connection limit, a read-only default or a revoked CREATE would stop the
   * restore itself.
   */
  public void replay(String database, Origin origin) {
    replay(database, origin, setting -> true);
  }

  /**
   * The same but for the settings that another sets.
   *
   * @param wanted the settings that are this session's to set
   */
  public void replay(String database, Origin origin, Predicate<Setting> wanted) {
    replayAcl(
        database,
        origin,
        grants(origin).stream().filter(grant -> grant.grantor().equals(origin.owner())).toList());
    replaySettings(database, origin, wanted);
  }

  /** Until the ACL is replayed only the owner's members get in. */
  public void close(String database) {
    session.execute("REVOKE ALL ON DATABASE " + Identifier.quote(database) + " FROM PUBLIC");
  }

  /** All of it as the owner's, as where the others' part is not to be told from his. */
  public void replayAcl(String database, Origin origin) {
    replayAcl(database, origin, grants(origin));
  }

  /**
   * As each who granted it, behind the owner's part, inside the caller's transaction.
   *
   * @param roles as whom this session may act
   */
  public void replayGrantsOfOthers(String database, Origin origin, Predicate<String> roles) {
    grants(origin).stream()
        .filter(grant -> !grant.grantor().equals(origin.owner()))
        .filter(grant -> roles.test(grant.grantor()))
        .forEach(
            grant -> {
              session.execute("SET LOCAL ROLE " + Identifier.quote(grant.grantor()));
              session.execute(grant.on(database));
            });
  }

  private void replayAcl(String database, Origin origin, List<Grant> grants) {
    session.transaction(
        () -> {
          session.execute("SET LOCAL ROLE " + Identifier.quote(origin.owner()));
          session.execute(
              "REVOKE ALL ON DATABASE "
                  + Identifier.quote(database)
                  + " FROM PUBLIC, "
                  + Identifier.quote(origin.owner()));
          grants.forEach(grant -> session.execute(grant.on(database)));
          return null;
        });
  }

  private List<Grant> grants(Origin origin) {
    try {
      List<String> acl = origin.acl();
      var array = acl == null ? null : session.connection().createArrayOf("text", acl.toArray());
      return session.query(
          GRANTS,
          row -> new Grant(row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4)),
          array,
          origin.owner());
    } catch (SQLException e) {
      throw SqlStates.failure("the database's ACL", e);
    }
  }

  private void replaySettings(String database, Origin origin, Predicate<Setting> wanted) {
    for (Setting setting : origin.settings().stream().filter(wanted).toList()) {
      session.transaction(
          () -> {
            replay(database, setting);
            return null;
          });
    }
    session.execute(
        "ALTER DATABASE "
            + Identifier.quote(database)
            + " CONNECTION LIMIT "
            + origin.connectionLimit());
  }

  /** One setting, inside the caller's transaction. */
  public void replay(String database, Setting setting) {
    // A role may alter itself, and nobody below superuser another.
    if (isOfRole(setting) && !session.isSuperuser()) {
      session.execute("SET LOCAL ROLE " + Identifier.quote(setting.role()));
    }
    replayAsAdministrator(database, setting);
  }

  /** The same as who may alter other roles, and set what they may not. */
  public void replayAsAdministrator(String database, Setting setting) {
    set(
        isOfRole(setting)
            ? "ALTER ROLE "
                + Identifier.quote(setting.role())
                + " IN DATABASE "
                + Identifier.quote(database)
            : "ALTER DATABASE " + Identifier.quote(database),
        setting);
  }

  private static boolean isOfRole(Setting setting) {
    return setting.role() != null && !setting.role().isEmpty();
  }

  /**
   * The same for whatever has settings, inside the caller's transaction. A list's stored text is
   * what somebody wrote and no SQL: it need not be quoted, and may hold more than names.
   *
   * @param target such as {@code ALTER ROLE wine}
   */
  public void set(String target, Setting setting) {
    if (LISTS.contains(setting.name())) {
      session.text("SELECT pg_catalog.set_config(?, ?, true)", setting.name(), setting.value());
      session.execute(target + " SET " + name(setting) + " FROM CURRENT");
    } else {
      session.execute(target + " SET " + name(setting) + " TO " + value(setting));
    }
  }

  /** {@code extension.setting} is two names. */
  private static String name(Setting setting) {
    return Arrays.stream(setting.name().split("\\."))
        .map(Identifier::quote)
        .collect(Collectors.joining("."));
  }

  private static String value(Setting setting) {
    if (!LIBRARIES.contains(setting.name())) {
      return Literal.quote(setting.value());
    }
    return Arrays.stream(setting.value().split(","))
        .map(element -> Literal.quote(element.strip().replaceAll("^\"|\"$", "")))
        .collect(Collectors.joining(", "));
  }
}
