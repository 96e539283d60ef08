package trasiego.rule.server;

import static trasiego.hazard.HazardCode.CHANGE_MEMBERSHIP;
import static trasiego.hazard.HazardCode.CHANGE_ROLE;
import static trasiego.hazard.HazardCode.CREATE_ROLE;
import static trasiego.hazard.HazardCode.DROP_ROLE;

import java.util.Objects;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.rule.StatementContext;

/** Roles, their memberships and their rights on the server's parameters. */
final class SharedRoles {
  private final StatementContext it;
  private final SharedReport report;

  SharedRoles(StatementContext it, SharedReport report) {
    this.it = it;
    this.report = report;
  }

  void role(SharedChange change) {
    if (change.part().equals(SharedChange.PASSWORD)) {
      password();
    } else if (change.isOfObject() && change.isAdded()) {
      report.risky(
          CREATE_ROLE,
          change.object(),
          "role %s exists in every database of the server from the moment of commit, with what PUBLIC may do; no backup of a database holds it; taken back by: DROP ROLE %1$s;"
              .formatted(change.object()));
    } else if (change.isOfObject() && change.isDropped()) {
      report.risky(
          DROP_ROLE,
          change.object(),
          "whoever logs in as %s, in any database of the server, fails with 28000 from the moment of commit, and its memberships, settings and password are gone for good; nothing but its attributes can be given back: %s"
              .formatted(change.object(), SharedUndo.ofRole(change.object(), it)));
    } else if (report.isLasting(Kind.ROLE, change.object())) {
      report.risky(
          CHANGE_ROLE,
          change.object(),
          "%s of role %s from the moment of commit, in every database of the server; taken back by: %s"
              .formatted(
                  SharedWords.differs(change), change.object(), SharedUndo.ofRoleChange(change)));
    }
  }

  /** Its row was written and nothing in it that can be read differs. */
  private void password() {
    String role = WrittenAct.alteredRole(it).orElse("line " + it.statement().line());
    report.risky(
        CHANGE_ROLE,
        role,
        "the row of a role is written and what can be read of it stays, as when its password is"
            + " set: who logs in with the old one fails with 28P01 at the next connection; nothing"
            + " takes it back but the old password");
  }

  void membership(SharedChange change) {
    if (!report.isLasting(Kind.ROLE, change.object())
        || report.isDropped(Kind.ROLE, change.part())) {
      return;
    }
    report.risky(
        CHANGE_MEMBERSHIP,
        change.object() + "." + change.part(),
        (change.isDropped()
                ? "%s is no longer a member of %s: what the running release does by its rights"
                    + " fails with 42501 from the moment of commit; taken back by: %3$s"
                : "%s is a member of %s from the moment of commit (%4$s) and may do all that it"
                    + " may, in every database of the server; taken back by: %3$s")
            .formatted(
                change.part(), change.object(), SharedUndo.ofMembership(change), change.after()));
  }

  void parameter(SharedChange change) {
    if (report.isDropped(Kind.ROLE, change.part())) {
      return;
    }
    report.risky(
        CHANGE_ROLE,
        change.part() + "." + change.object(),
        "%s has %s on parameter %s of the server from the moment of commit, before: %s"
            .formatted(
                change.part(),
                Objects.requireNonNullElse(change.after(), "no right"),
                change.object(),
                Objects.requireNonNullElse(change.before(), "no right")));
  }
}
