package trasiego.restore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.archive.Manifest.Origin;
import trasiego.postgres.Session;
import trasiego.restore.SchemaScript.Entry;

/**
 * Names what of a backup this server would refuse to this user, before anything is created:
 * pg_restore would find the first of them late, and the others never. What only loading can show is
 * found by loading beside the live database.
 */
final class Unrestorable {
  private static final int SHOWN_OBJECTS = 20;

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

  private static final Pattern GRANTED =
      Pattern.compile(
          "^(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) .* (?:TO|FROM) (\"(?:[^\"]|\"\")+\"|\\w+)"
              + "(?: WITH GRANT OPTION)?;$",
          Pattern.MULTILINE);

  private static final Pattern LANGUAGE =
      Pattern.compile("^\\s+LANGUAGE (\"(?:[^\"]|\"\")+\"|\\w+)(.*)$", Pattern.MULTILINE);

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
  private final List<String> reasons = new ArrayList<>();

  /**
   * Whether a superuser restores what superusers own; as a plain owner's it is restored as such.
   */
  private boolean bySuperuser;

  private record Role(boolean isOwners, boolean isSuperuser) {}

  private Unrestorable(Session session, Origin origin) {
    this.session = session;
    this.origin = origin;
  }

  /** One line for each reason; empty where everything can be restored, as far as can be known. */
  static List<String> find(Session session, Origin origin, String script) {
    return new Unrestorable(session, origin).find(SchemaScript.entries(script));
  }

  private List<String> find(List<Entry> entries) {
    if (!session.isTrue(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ?)", origin.owner())) {
      return List.of("the owner role \"" + origin.owner() + "\" does not exist on this server");
    }
    readRoles();
    Role owner = roles.get(origin.owner());
    bySuperuser = session.isSuperuser() && owner != null && owner.isSuperuser();
    if (!session.isTrue(
        "SELECT pg_catalog.pg_has_role(current_user, ?, 'MEMBER')", origin.owner())) {
      reasons.add(
          "this user is no member of the owner role \""
              + origin.owner()
              + "\": GRANT it, as infrastructure/bootstrap.sql does");
    }
    for (Entry entry : entries) {
      kind(entry).ifPresent(reason -> reasons.add(entry + ": " + reason));
    }
    owners(entries);
    grantees(entries);
    tablespaces(entries);
    reasons.addAll(UnrestorableAttributes.find(session, origin, roles.keySet()));
    return List.copyOf(reasons);
  }

  private void readRoles() {
    session
        .query(
            ROLES,
            row -> Map.entry(row.getString(1), new Role(row.getBoolean(2), row.getBoolean(3))),
            origin.owner())
        .forEach(role -> roles.put(role.getKey(), role.getValue()));
  }

  private Optional<String> kind(Entry entry) {
    if (bySuperuser) {
      // Nothing is forbidden to it; an extension must be there all the same.
      return entry.type().equals("EXTENSION") ? extension(entry) : Optional.empty();
    }
    if (SUPERUSER_ONLY.contains(entry.type())) {
      return Optional.of("only a superuser may create it");
    }
    return switch (entry.type()) {
      case "EXTENSION" -> extension(entry);
      case "PUBLICATION" ->
          entry.sql().contains(" FOR ALL TABLES")
              ? Optional.of("only a superuser may publish all tables")
              : Optional.empty();
      case "FUNCTION", "PROCEDURE" -> language(entry);
      case "TYPE" ->
          entry.sql().contains("\n    INPUT = ")
              ? Optional.of("only a superuser may create a base type")
              : Optional.empty();
      case "CAST" ->
          entry.sql().contains(") WITHOUT FUNCTION")
              ? Optional.of("only a superuser may create a cast without a function")
              : Optional.empty();
      case "PROCEDURAL LANGUAGE" -> Optional.of("only a superuser may create it by itself");
      case "ACL", "DEFAULT ACL" ->
          entry.sql().contains("SET SESSION AUTHORIZATION ")
              ? Optional.of("a grant by another role than its owner needs a superuser")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<String> extension(Entry entry) {
    return session
        .first(EXTENSION, row -> row.getBoolean(1), entry.name())
        .map(
            allowed ->
                allowed || bySuperuser
                    ? Optional.<String>empty()
                    : Optional.of("it is not trusted, so only a superuser may create it"))
        .orElseGet(() -> Optional.of("it is not available on this server"));
  }

  private Optional<String> language(Entry entry) {
    Matcher matcher = LANGUAGE.matcher(entry.sql());
    if (!matcher.find()) {
      return Optional.empty();
    }
    String language = unquoted(matcher.group(1));
    if (matcher.group(2).contains(" LEAKPROOF")) {
      return Optional.of("only a superuser may create a leakproof function");
    }
    boolean trusted =
        session
            .first(
                "SELECT lanpltrusted FROM pg_catalog.pg_language WHERE lanname = ?",
                row -> row.getBoolean(1),
                language)
            // An extension of the backup may bring it; whether it may is said there.
            .orElse(true);
    return trusted
        ? Optional.empty()
        : Optional.of("its language \"" + language + "\" is for superusers only");
  }

  private void owners(List<Entry> entries) {
    Map<String, List<Entry>> owned = new LinkedHashMap<>();
    for (Entry entry : entries) {
      owned.computeIfAbsent(entry.owner(), owner -> new ArrayList<>()).add(entry);
    }
    owned.forEach(
        (owner, objects) ->
            owner(owner).ifPresent(reason -> reasons.add(reason + ": " + shown(objects))));
  }

  private Optional<String> owner(String owner) {
    // "-" is nobody's; every database's owner is a member of pg_database_owner within it.
    if (owner.equals("-") || owner.isEmpty() || owner.equals("pg_database_owner")) {
      return Optional.empty();
    }
    Role role = roles.get(owner);
    if (role == null) {
      return Optional.of("owned by role \"" + owner + "\", which does not exist on this server");
    }
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

  private void grantees(List<Entry> entries) {
    Map<String, List<Entry>> missing = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.type().endsWith("ACL")) {
        Matcher matcher = GRANTED.matcher(entry.sql());
        while (matcher.find()) {
          String role = unquoted(matcher.group(1));
          if (!role.equals("PUBLIC") && !roles.containsKey(role)) {
            missing.computeIfAbsent(role, name -> new ArrayList<>()).add(entry);
          }
        }
      }
    }
    missing.forEach(
        (role, objects) ->
            reasons.add(
                "granted to role \""
                    + role
                    + "\", which does not exist on this server: "
                    + shown(objects)));
  }

  private void tablespaces(List<Entry> entries) {
    Set<String> names = new TreeSet<>();
    for (Entry entry : entries) {
      if (entry.tablespace() != null && !entry.tablespace().isEmpty()) {
        names.add(entry.tablespace());
      }
    }
    for (String name : names) {
      if (!session.isTrue(TABLESPACE, origin.owner(), name)) {
        reasons.add(
            "tablespace \""
                + name
                + "\" does not exist here or \""
                + origin.owner()
                + "\" may not create in it");
      }
    }
  }

  private static String shown(List<Entry> objects) {
    String names =
        String.join(", ", objects.stream().limit(SHOWN_OBJECTS).map(Entry::toString).toList());
    int more = objects.size() - SHOWN_OBJECTS;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
