package trasiego.restore.rights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.postgres.Session;

/**
 * Names what of a backup this server would refuse to this user, before anything is created:
 * pg_restore would find the first of them late, and the others never. What only loading can show is
 * found by loading beside the live database.
 */
public final class RestoreRights {
  /** Kinds that only a superuser makes, on every server. */
  private static final Set<String> SUPERUSER_ONLY =
      Set.of(
          "ACCESS METHOD",
          "EVENT TRIGGER",
          "FOREIGN DATA WRAPPER",
          "OPERATOR CLASS",
          "OPERATOR FAMILY",
          "PUBLICATION TABLES IN SCHEMA",
          "SECURITY LABEL",
          "SUBSCRIPTION",
          "TEXT SEARCH PARSER",
          "TEXT SEARCH TEMPLATE");

  /** Every database's owner is a member of it within the database. */
  private static final String DATABASE_OWNER = "pg_database_owner";

  private static final List<String> GRANTEE = List.of("TO", "FROM");

  private static final String EXTENSION =
      """
      SELECT NOT v.superuser OR v.trusted
      FROM pg_catalog.pg_available_extensions e
      JOIN pg_catalog.pg_available_extension_versions v
        ON v.name = e.name AND v.version = e.default_version
      WHERE e.name = ?
      """;

  /** Of roles that exist: whether the owner may act as it, and whether it is a superuser. */
  private static final String ROLES =
      """
      SELECT
        r.rolname,
        pg_catalog.pg_has_role(?, r.oid, 'USAGE'),
        r.rolsuper
      FROM pg_catalog.pg_roles r
      """;

  private static final String TABLESPACE =
      """
      SELECT pg_catalog.has_tablespace_privilege(?, t.oid, 'CREATE')
      FROM pg_catalog.pg_tablespace t
      WHERE t.spcname = ?
      """;

  private final Session session;
  private final Origin origin;
  private final Map<String, Role> roles = new HashMap<>();
  private final Obstacles obstacles = new Obstacles();

  /**
   * Whether a superuser restores what superusers own; as a plain owner's it is restored as such.
   */
  private boolean bySuperuser;

  private record Role(boolean isOwners, boolean isSuperuser) {}

  private RestoreRights(Session session, Origin origin) {
    this.session = session;
    this.origin = origin;
  }

  public static Obstacles find(Session session, Origin origin, TableOfContents contents) {
    return new RestoreRights(session, origin).find(LargeObjects.andDefined(contents));
  }

  private Obstacles find(List<Item> items) {
    if (!session.isTrue(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ?)", origin.owner())) {
      obstacles
          .hopeless()
          .add("the owner role \"" + origin.owner() + "\" does not exist on this server");
      return obstacles;
    }
    readRoles();
    Role owner = roles.get(origin.owner());
    bySuperuser = session.isSuperuser() && owner != null && owner.isSuperuser();
    if (!session.isTrue(
        "SELECT pg_catalog.pg_has_role(current_user, ?, 'MEMBER')", origin.owner())) {
      obstacles
          .hopeless()
          .add(
              "this user is no member of the owner role \""
                  + origin.owner()
                  + "\": GRANT it, as infrastructure/bootstrap.sql does");
    }
    for (Item item : items) {
      kind(item).ifPresent(reason -> obstacles.kinds().put(item, reason));
    }
    owners(items);
    grantees(items);
    tablespaces(items);
    AttributeRights.find(session, origin, roles.keySet(), obstacles);
    return obstacles;
  }

  private void readRoles() {
    session
        .query(
            ROLES,
            row -> Map.entry(row.getString(1), new Role(row.getBoolean(2), row.getBoolean(3))),
            origin.owner())
        .forEach(role -> roles.put(role.getKey(), role.getValue()));
  }

  private Optional<String> kind(Item item) {
    if (bySuperuser) {
      // Nothing is forbidden to it; an extension must be there all the same.
      return item.is("EXTENSION") ? extension(item) : Optional.empty();
    }
    if (SUPERUSER_ONLY.contains(item.kind())) {
      return Optional.of("only a superuser may create it");
    }
    return switch (item.kind()) {
      case "EXTENSION" -> extension(item);
      case "PUBLICATION" ->
          sql(item).has("FOR", "ALL", "TABLES")
              ? Optional.of("only a superuser may publish all tables")
              : Optional.empty();
      case "FUNCTION", "PROCEDURE" -> RoutineRights.find(session, origin.owner(), sql(item));
      case "AGGREGATE" ->
          sql(item).has("STYPE", "=", "internal") || sql(item).has("MSTYPE", "=", "internal")
              ? Optional.of("only a superuser may create an aggregate with an internal state")
              : Optional.empty();
      case "TYPE" ->
          // A shell of one, for which none was made, has neither.
          sql(item).has("INPUT", "=") || !sql(item).has("AS")
              ? Optional.of("only a superuser may create a base type")
              : Optional.empty();
      case "CAST" ->
          sql(item).has("WITHOUT", "FUNCTION")
              ? Optional.of("only a superuser may create a cast without a function")
              : Optional.empty();
      case "PROCEDURAL LANGUAGE" -> Optional.of("only a superuser may create it by itself");
      case "ACL", "DEFAULT ACL" ->
          sql(item).has("SET", "SESSION", "AUTHORIZATION")
              ? Optional.of("a grant by another role than its owner needs a superuser")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static DumpedSql sql(Item item) {
    return DumpedSql.of(item.sql());
  }

  private static boolean isAcl(Item item) {
    return item.is("ACL") || item.is("DEFAULT ACL");
  }

  private Optional<String> extension(Item item) {
    Optional<Boolean> allowed = session.first(EXTENSION, row -> row.getBoolean(1), item.name());
    if (allowed.isEmpty()) {
      obstacles.hopeless().add(item + ": it is not available on this server");
      return Optional.empty();
    }
    return allowed.get() || bySuperuser
        ? Optional.empty()
        : Optional.of("it is not trusted, so only a superuser may create it");
  }

  private void owners(List<Item> items) {
    Map<String, List<Item>> owned = new LinkedHashMap<>();
    for (Item item : items) {
      // A superuser sets for others what is granted later, or hands it to them, and runs nothing of
      // theirs for it.
      if (bySuperuser
          && (item.is("DEFAULT ACL") || LargeObjects.are(item))
          && roles.containsKey(item.owner())) {
        continue;
      }
      owned.computeIfAbsent(item.owner(), owner -> new ArrayList<>()).add(item);
    }
    owned.forEach(
        (owner, objects) -> {
          if (!owner.isEmpty() && !owner.equals(DATABASE_OWNER) && !roles.containsKey(owner)) {
            obstacles
                .hopeless()
                .add(
                    "owned by role \""
                        + owner
                        + "\", which does not exist on this server: "
                        + Obstacles.shown(objects));
          } else {
            owner(owner).ifPresent(reason -> obstacles.owners().put(reason, objects));
          }
        });
  }

  private Optional<String> owner(String owner) {
    if (owner.isEmpty() || owner.equals(DATABASE_OWNER)) {
      return Optional.empty();
    }
    Role role = roles.get(owner);
    if (bySuperuser) {
      return role.isSuperuser() ? Optional.empty() : Optional.of(lesser(owner));
    }
    if (role.isSuperuser()) {
      return Optional.of("owned by the superuser \"" + owner + "\"");
    }
    return role.isOwners()
        ? Optional.empty()
        : Optional.of(
            "owned by role \"" + owner + "\", of which \"" + origin.owner() + "\" is no member");
  }

  /**
   * What a role wrote is evaluated while it is restored: defaults, checks, index expressions. Run
   * by a superuser it could do anything on the server.
   */
  private String lesser(String owner) {
    return "owned by \""
        + owner
        + "\", who is no superuser, and whose code would run with the rights of the superuser \""
        + origin.owner()
        + "\", who owns the database";
  }

  private void grantees(List<Item> items) {
    Map<String, List<Item>> missing = new LinkedHashMap<>();
    for (Item item : items) {
      if (isAcl(item)) {
        for (DumpedSql statement : sql(item).statements()) {
          statement
              .behindLast(GRANTEE)
              .filter(role -> !role.equals("PUBLIC"))
              .map(RestoreRights::unquoted)
              .filter(role -> !roles.containsKey(role))
              .ifPresent(
                  role -> missing.computeIfAbsent(role, name -> new ArrayList<>()).add(item));
        }
      }
    }
    missing.forEach(
        (role, objects) ->
            obstacles
                .hopeless()
                .add(
                    "granted to role \""
                        + role
                        + "\", which does not exist on this server: "
                        + Obstacles.shown(objects)));
  }

  private void tablespaces(List<Item> items) {
    Set<String> names = new TreeSet<>();
    for (Item item : items) {
      if (!item.tablespace().isEmpty()) {
        names.add(item.tablespace());
      }
    }
    for (String name : names) {
      if (!session.isTrue(TABLESPACE, origin.owner(), name)) {
        obstacles
            .hopeless()
            .add(
                "tablespace \""
                    + name
                    + "\" does not exist here or \""
                    + origin.owner()
                    + "\" may not create in it");
      }
    }
  }

  public static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
