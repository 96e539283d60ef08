package trasiego.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Setting;
import trasiego.postgres.Session;

/** Names what of the database itself, its grants and settings, this user may not replay. */
final class UnrestorableAttributes {
  private static final int PARAMETER_GRANTS = 15;

  private static final Pattern ITEM = Pattern.compile("(\"(?:[^\"]|\"\")*\"|[^=]*)=[^/]*/(.*)");

  private static final String SETTING =
      """
      SELECT s.context NOT IN ('superuser', 'superuser-backend')
      FROM pg_catalog.pg_settings s
      WHERE s.name = ?
      """;

  /** Anyone may set it, and pg_settings lists it for nobody. */
  private static final String UNLISTED = "role";

  private final Session session;
  private final Origin origin;
  private final Set<String> roles;
  private final List<String> reasons = new ArrayList<>();

  private UnrestorableAttributes(Session session, Origin origin, Set<String> roles) {
    this.session = session;
    this.origin = origin;
    this.roles = roles;
  }

  /**
   * @param roles every role that the server knows
   */
  static List<String> find(Session session, Origin origin, Set<String> roles) {
    UnrestorableAttributes attributes = new UnrestorableAttributes(session, origin, roles);
    attributes.find();
    return attributes.reasons;
  }

  private void find() {
    if (origin.acl() != null) {
      origin.acl().forEach(this::grant);
    }
    for (Setting setting : origin.settings()) {
      if (setting.role() != null && !setting.role().isEmpty()) {
        roleSetting(setting);
      }
      setting(setting.name());
    }
  }

  /** One that this server does not know is a superuser's too: it may be an extension's. */
  private void setting(String name) {
    boolean isPlain = name.equals(UNLISTED) || session.isTrue(SETTING, name);
    if (!isPlain && !mayBeSet(name)) {
      reasons.add(
          "the database's setting "
              + name
              + ": only a superuser may set it, or since 15 whoever is given it by GRANT SET ON"
              + " PARAMETER");
    }
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
    String role = Unrestorable.unquoted(matcher.group(1));
    if (!role.isEmpty() && !roles.contains(role)) {
      reasons.add("the database is granted to role \"" + role + "\", which does not exist here");
    }
    if (!Unrestorable.unquoted(matcher.group(2)).equals(origin.owner())) {
      reasons.add("the database's grant " + item + " was not made by its owner");
    }
  }

  private void roleSetting(Setting setting) {
    boolean may =
        roles.contains(setting.role())
            && session.isTrue(
                "SELECT pg_catalog.pg_has_role(current_user, ?, 'MEMBER')", setting.role());
    if (!may) {
      reasons.add(
          "ALTER ROLE \""
              + setting.role()
              + "\" IN DATABASE … SET "
              + setting.name()
              + ": this user is no member of that role");
    }
  }
}
