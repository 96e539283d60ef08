package trasiego.trial.copy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import trasiego.archive.Manifest.Setting;
import trasiego.load.DatabaseAttributes;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.trial.CopyServer;
import trasiego.trial.ServerProfile;
import trasiego.trial.ServerProfile.Membership;
import trasiego.trial.ServerProfile.Role;

/**
 * The live server's roles on the trial server: by name, with their memberships and settings, and
 * with no attribute but that some may log in. While the copy is made its owner is a member of every
 * other owner; afterwards of those alone that it is in life.
 */
final class TrialRoles {
  private static final int MEMBERSHIP_OPTIONS = 16;

  private final CopyServer server;
  private final Session administrator;
  private final ServerProfile profile;
  private final Set<String> foreign = new TreeSet<>();
  private final List<String> missing = new ArrayList<>();

  TrialRoles(CopyServer server, Session administrator, ServerProfile profile) {
    this.server = server;
    this.administrator = administrator;
    this.profile = profile;
  }

  void create() {
    for (Role role : profile.roles()) {
      if (!server.makeRole(administrator, role.name(), role.inherits())) {
        foreign.add(role.name());
      }
    }
  }

  /** Those that the server has of its own: they are granted to, and never changed or handed on. */
  Set<String> foreign() {
    return Set.copyOf(foreign);
  }

  /** Lets the owner make and fill what belongs to the others. */
  void lend(Collection<String> owners) {
    others(owners)
        .forEach(
            owner ->
                administrator.execute(
                    "GRANT "
                        + Identifier.quote(owner)
                        + " TO "
                        + Identifier.quote(profile.owner())
                        + (administrator.major() >= MEMBERSHIP_OPTIONS
                            ? " WITH INHERIT TRUE, SET TRUE"
                            : "")));
  }

  /** From now on memberships are those of the live server. */
  void settle(Collection<String> owners) {
    others(owners)
        .forEach(
            owner ->
                administrator.execute(
                    "REVOKE "
                        + Identifier.quote(owner)
                        + " FROM "
                        + Identifier.quote(profile.owner())));
    for (Role role : profile.roles()) {
      role.memberships().forEach(membership -> grantOurs(role, membership));
    }
    boolean isMember =
        administrator.isTrue(
            "SELECT pg_catalog.pg_has_role(?, ?, 'MEMBER')", profile.login(), profile.owner());
    if (!isMember && profile.isSuperuser(profile.login())) {
      grant(profile.owner(), profile.login(), "");
    }
    profile.roleSettings().stream()
        .filter(setting -> !foreign.contains(setting.role()))
        .forEach(this::set);
  }

  private void grantOurs(Role role, Membership membership) {
    if (foreign.contains(role.name()) || foreign.contains(membership.role())) {
      if (!foreign.contains(role.name())) {
        missing.add(
            "membership of "
                + role.name()
                + " in "
                + membership.role()
                + ", which the server has of its own");
      }
      return;
    }
    grant(role, membership);
  }

  private List<String> others(Collection<String> owners) {
    return owners.stream().filter(owner -> !owner.equals(profile.owner())).toList();
  }

  private void grant(Role role, Membership membership) {
    List<String> options = new ArrayList<>();
    if (administrator.major() < MEMBERSHIP_OPTIONS) {
      grant(membership.role(), role.name(), membership.admin() ? " WITH ADMIN OPTION" : "");
      return;
    }
    options.add("ADMIN " + membership.admin());
    if (membership.inherit() != null) {
      options.add("INHERIT " + membership.inherit());
      options.add("SET " + membership.set());
    }
    grant(membership.role(), role.name(), " WITH " + String.join(", ", options));
  }

  private void grant(String role, String member, String options) {
    administrator.execute(
        "GRANT " + Identifier.quote(role) + " TO " + Identifier.quote(member) + options);
  }

  /** A library that a session is to load is not here, and the session would not start. */
  private void set(Setting setting) {
    if (setting.name().endsWith("_libraries")) {
      missing.add("setting " + setting.name() + " of role " + setting.role());
      return;
    }
    try {
      administrator.transaction(
          () -> {
            new DatabaseAttributes(administrator)
                .set("ALTER ROLE " + Identifier.quote(setting.role()), setting);
            return null;
          });
    } catch (SqlFailure e) {
      missing.add(
          "setting " + setting.name() + " of role " + setting.role() + ": " + e.getMessage());
    }
  }

  /** What could not be made, by name. */
  List<String> missing() {
    return List.copyOf(missing);
  }
}
