package trasiego.restore.rights;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Setting;
import trasiego.postgres.Session;

/** Names what of the database itself, its grants and settings, this user may not replay. */
public final class AttributeRights {
  private static final int PARAMETER_GRANTS = 15;

  private static final Pattern ITEM = Pattern.compile("(\"(?:[^\"]|\"\")*\"|[^=]*)=[^/]*/(.*)");

  private static final String SETTING =
      """
      SELECT s.context NOT IN ('superuser', 'superuser-backend')
      FROM pg_catalog.pg_settings s
      WHERE s.name = ?
      """;

  private static final String SUPERUSERS =
      """
      SELECT s.context IN ('superuser', 'superuser-backend')
      FROM pg_catalog.pg_settings s
      WHERE pg_catalog.lower(s.name) = pg_catalog.lower(?)
      """;

  /** Anyone may set it, and pg_settings lists it for nobody. */
  private static final String UNLISTED = "role";

  private final Session session;
  private final Origin origin;
  private final Set<String> roles;
  private final Obstacles obstacles;

  private AttributeRights(Session session, Origin origin, Set<String> roles, Obstacles obstacles) {
    this.session = session;
    this.origin = origin;
    this.roles = roles;
    this.obstacles = obstacles;
  }

  /**
   * @param roles every role that the server knows
   * @param obstacles that take what is found
   */
  static void find(Session session, Origin origin, Set<String> roles, Obstacles obstacles) {
    new AttributeRights(session, origin, roles, obstacles).find();
  }

  private void find() {
    if (origin.acl() != null) {
      origin.acl().forEach(this::grant);
    }
    for (Setting setting : origin.settings()) {
      if (setting.role() != null && !setting.role().isEmpty()) {
        roleSetting(setting);
      }
      setting(setting);
    }
  }

  private void setting(Setting setting) {
    if (!isPlain(setting.name()) && !mayBeSet(setting.name())) {
      obstacles
          .settings()
          .put(
              setting,
              "the database's setting "
                  + setting.name()
                  + ": only a superuser may set it, or since 15 whoever is given it by GRANT SET"
                  + " ON PARAMETER");
    }
  }

  /** One that this server does not know is a superuser's too: it may be an extension's. */
  private boolean isPlain(String name) {
    return name.equals(UNLISTED) || session.isTrue(SETTING, name);
  }

  /** Whether this role may set it for a function; what this server does not know is seen later. */
  static boolean maySet(Session session, String role, String name) {
    return !session.isTrue(SUPERUSERS, name)
        || session.major() >= PARAMETER_GRANTS
            && session.isTrue("SELECT pg_catalog.has_parameter_privilege(?, ?, 'SET')", role, name);
  }

  /** Since 15 a parameter's SET may be granted. */
  private boolean mayBeSet(String parameter) {
    return session.isSuperuser()
        || session.major() >= PARAMETER_GRANTS
            && session.isTrue(
                "SELECT pg_catalog.has_parameter_privilege(current_user, ?, 'SET')", parameter);
  }

  private void grant(String item) {
    // role=privileges/grantor, each name quoted where it is odd; an empty role is PUBLIC.
    Matcher matcher = ITEM.matcher(item);
    if (!matcher.matches()) {
      return;
    }
    String role = RestoreRights.unquoted(matcher.group(1));
    if (!role.isEmpty() && !roles.contains(role)) {
      obstacles
          .hopeless()
          .add("the database is granted to role \"" + role + "\", which does not exist here");
    }
    String grantor = RestoreRights.unquoted(matcher.group(2));
    if (!roles.contains(grantor)) {
      obstacles
          .hopeless()
          .add("the database is granted by role \"" + grantor + "\", which does not exist here");
    } else if (!grantor.equals(origin.owner())) {
      obstacles.grants().put(item, "the database's grant " + item + " was not made by its owner");
    }
  }

  /** Who made a grant of the database, as the server writes it. */
  public static String grantor(String item) {
    Matcher matcher = ITEM.matcher(item);
    return matcher.matches() ? RestoreRights.unquoted(matcher.group(2)) : "";
  }

  private void roleSetting(Setting setting) {
    String what =
        "ALTER ROLE \"" + setting.role() + "\" IN DATABASE … SET " + setting.name() + ": ";
    if (!roles.contains(setting.role())) {
      obstacles.hopeless().add(what + "that role does not exist on this server");
    } else if (!session.isTrue(
        "SELECT pg_catalog.pg_has_role(current_user, ?, 'MEMBER')", setting.role())) {
      obstacles.settings().put(setting, what + "this user is no member of that role");
    }
  }
}
