package trasiego.rule.server;

import static trasiego.hazard.HazardCode.CHANGE_DATABASE;
import static trasiego.hazard.HazardCode.CHANGE_DATABASE_ACCESS;
import static trasiego.hazard.HazardCode.CHANGE_DATABASE_SETTING;
import static trasiego.hazard.HazardCode.CHANGE_MEMBERSHIP;
import static trasiego.hazard.HazardCode.CHANGE_ROLE;
import static trasiego.hazard.HazardCode.CHANGE_ROLE_SETTING;
import static trasiego.hazard.HazardCode.CHANGE_TABLESPACE;
import static trasiego.hazard.HazardCode.COMMENT_SHARED_OBJECT;
import static trasiego.hazard.HazardCode.CREATE_DATABASE;
import static trasiego.hazard.HazardCode.CREATE_ROLE;
import static trasiego.hazard.HazardCode.DROP_DATABASE;
import static trasiego.hazard.HazardCode.DROP_ROLE;
import static trasiego.hazard.HazardCode.DROP_TABLESPACE;
import static trasiego.hazard.HazardCode.REACHES_OUTSIDE;
import static trasiego.hazard.HazardCode.TIMEOUT_OFF;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.hazard.HazardCode;
import trasiego.hazard.Phase;
import trasiego.observation.SharedChange;
import trasiego.observation.SharedChange.Kind;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/**
 * What a statement was seen to do to the whole server, whatever words it used: to roles, to
 * databases and to what new sessions begin with. A backup of the database holds none of it.
 */
public final class SharedRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(SharedRules::changes, HazardCode.in(Phase.SERVER))
              .alsoReporting(DROP_DATABASE, DROP_TABLESPACE, TIMEOUT_OFF, REACHES_OUTSIDE));

  private static final Set<String> TIMEOUTS =
      Set.of(
          "lock_timeout",
          "statement_timeout",
          "transaction_timeout",
          "idle_in_transaction_session_timeout");

  private static final Pattern CLOSING =
      Pattern.compile("CONNECTION LIMIT 0\\b|ALLOW_CONNECTIONS false");

  private static final String CLOSED =
      "; only a superuser gets in then, neither the application nor what is left of this"
          + " deployment, which fails after the file";

  private static final Pattern ZERO = Pattern.compile("0+\\s*(ms|s|min|h|d)?");

  private final StatementContext it;
  private final Set<String> reported = new HashSet<>();

  private SharedRules(StatementContext it) {
    this.it = it;
  }

  private static void changes(StatementContext it) {
    SharedRules rules = new SharedRules(it);
    it.statement().shared().forEach(rules::change);
  }

  private void change(SharedChange change) {
    switch (change.kind()) {
      case DATABASE -> database(change);
      case DATABASE_ACCESS -> access(change);
      case DATABASE_SETTING -> databaseSetting(change);
      case ROLE -> role(change);
      case ROLE_SETTING -> roleSetting(change);
      case MEMBERSHIP -> membership(change);
      case PARAMETER_ACCESS -> parameter(change);
      case COMMENT, LABEL -> comment(change);
      case TABLESPACE, TABLESPACE_ACCESS -> tablespace(change);
      case SUBSCRIPTION, ORIGIN -> replication(change);
    }
  }

  private void report(HazardCode code, Severity severity, String object, String consequence) {
    if (reported.add(code + " " + object)) {
      it.report(code, severity, object, consequence, null);
    }
  }

  private void risky(HazardCode code, String object, String consequence) {
    report(code, Severity.RISKY, object, consequence);
  }

  private void database(SharedChange change) {
    if (change.isOfObject() && change.isAdded()) {
      risky(
          CREATE_DATABASE,
          change.object(),
          "database %s exists on the server at once, outside any transaction: neither a rollback nor a restored backup takes it back, and it is not backed up; taken back by: DROP DATABASE %1$s;"
              .formatted(change.object()));
    } else if (change.isOfObject() && change.isDropped()) {
      dropped(DROP_DATABASE, "database", change);
    } else if (isLasting(Kind.DATABASE, change.object())) {
      risky(
          CHANGE_DATABASE,
          SharedWords.of(change.object()),
          "%s of %s from the moment of commit, for every session, and a restored backup does not bring the old one back%s; taken back by: %s"
              .formatted(
                  SharedWords.differs(change),
                  SharedWords.the(change.object()),
                  isClosed(change) ? CLOSED : "",
                  SharedUndo.ofDatabase(change)));
    }
  }

  private static boolean isClosed(SharedChange change) {
    return change.after() != null && CLOSING.matcher(change.after()).find();
  }

  /** Reported already by its words, where it has such. */
  private void dropped(HazardCode code, String what, SharedChange change) {
    if (!it.isReported(code)) {
      report(
          code,
          Severity.REFUSED,
          change.object(),
          "%s %s is gone at once; no rollback and no undo file brings it back"
              .formatted(what, change.object()));
    }
  }

  private void access(SharedChange change) {
    if (!isLasting(Kind.DATABASE, change.object())) {
      return;
    }
    String database = SharedWords.the(change.object());
    risky(
        CHANGE_DATABASE_ACCESS,
        SharedWords.within(change.object(), change.part()),
        "%s has %s on %s from the moment of commit, before: %s; who may no longer connect fails with 42501 at the next login; taken back by: %s"
            .formatted(
                change.part(),
                Objects.requireNonNullElse(change.after(), "no right"),
                database,
                Objects.requireNonNullElse(change.before(), "no right"),
                SharedUndo.ofAccess(change)));
  }

  private void databaseSetting(SharedChange change) {
    if (isLasting(Kind.DATABASE, change.object()) && !isTimeout(change)) {
      risky(
          CHANGE_DATABASE_SETTING,
          SharedWords.within(change.object(), change.part()),
          "every session of %s that begins after the commit has %s, the running release's too, before: %s; taken back by: %s"
              .formatted(
                  SharedWords.the(change.object()),
                  SharedWords.setting(change.part(), change.after()),
                  SharedWords.value(change.before()),
                  SharedUndo.ofSetting("DATABASE", change)));
    }
  }

  private void roleSetting(SharedChange change) {
    if (isLasting(Kind.ROLE, change.object()) && !isTimeout(change)) {
      risky(
          CHANGE_ROLE_SETTING,
          change.object() + "." + change.part(),
          "every session of %s that begins after the commit has %s, in each database of the server, before: %s; taken back by: %s"
              .formatted(
                  change.object(),
                  SharedWords.setting(change.part(), change.after()),
                  SharedWords.value(change.before()),
                  SharedUndo.ofSetting("ROLE", change)));
    }
  }

  /** Reported by the words of ALTER as well, where it has such. */
  private boolean isTimeout(SharedChange change) {
    boolean off =
        TIMEOUTS.contains(change.part())
            && change.after() != null
            && ZERO.matcher(change.after().strip()).matches();
    if (off && !it.isReported(TIMEOUT_OFF)) {
      risky(
          TIMEOUT_OFF,
          change.part(),
          "every session that begins after the commit runs without this limit: one that hangs holds"
              + " its locks until a person ends it");
    }
    return off;
  }

  private void role(SharedChange change) {
    if (change.part().equals(SharedChange.PASSWORD)) {
      password();
    } else if (change.isOfObject() && change.isAdded()) {
      risky(
          CREATE_ROLE,
          change.object(),
          "role %s exists in every database of the server from the moment of commit, with what PUBLIC may do; no backup of a database holds it; taken back by: DROP ROLE %1$s;"
              .formatted(change.object()));
    } else if (change.isOfObject() && change.isDropped()) {
      risky(
          DROP_ROLE,
          change.object(),
          "whoever logs in as %s, in any database of the server, fails with 28000 from the moment of commit, and its memberships, settings and password are gone for good; nothing but its attributes can be given back: %s"
              .formatted(change.object(), SharedUndo.ofRole(change.object(), it)));
    } else if (isLasting(Kind.ROLE, change.object())) {
      risky(
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
    risky(
        CHANGE_ROLE,
        role,
        "the row of a role is written and what can be read of it stays, as when its password is"
            + " set: who logs in with the old one fails with 28P01 at the next connection; nothing"
            + " takes it back but the old password");
  }

  private void membership(SharedChange change) {
    if (!isLasting(Kind.ROLE, change.object()) || isDropped(Kind.ROLE, change.part())) {
      return;
    }
    risky(
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

  private void parameter(SharedChange change) {
    if (isDropped(Kind.ROLE, change.part())) {
      return;
    }
    risky(
        CHANGE_ROLE,
        change.part() + "." + change.object(),
        "%s has %s on parameter %s of the server from the moment of commit, before: %s"
            .formatted(
                change.part(),
                Objects.requireNonNullElse(change.after(), "no right"),
                change.object(),
                Objects.requireNonNullElse(change.before(), "no right")));
  }

  private void comment(SharedChange change) {
    int blank = change.object().indexOf(' ');
    Kind kind = Kind.valueOf(change.object().substring(0, blank));
    String object = change.object().substring(blank + 1);
    if (!isLasting(kind, object)) {
      return;
    }
    boolean label = change.kind() == Kind.LABEL;
    report(
        COMMENT_SHARED_OBJECT,
        label ? Severity.RISKY : Severity.NOTE,
        SharedWords.of(object),
        "the %s of %s is %s from the moment of commit, before: %s; a restored backup does not bring it back; taken back by: %s"
            .formatted(
                label ? "security label" : "comment",
                SharedWords.the(object),
                SharedWords.value(change.after()),
                SharedWords.value(change.before()),
                SharedUndo.ofComment(kind, object, change)));
  }

  private void tablespace(SharedChange change) {
    if (change.isOfObject() && change.kind() == Kind.TABLESPACE && change.isDropped()) {
      dropped(DROP_TABLESPACE, "tablespace", change);
    } else if (change.isOfObject() || isLasting(Kind.TABLESPACE, change.object())) {
      risky(
          CHANGE_TABLESPACE,
          change.object(),
          "%s of tablespace %s at once or from the moment of commit, for every database that has objects there; taken back by hand: %s"
              .formatted(
                  SharedWords.differs(change),
                  change.object(),
                  SharedWords.value(change.before())));
    }
  }

  private void replication(SharedChange change) {
    if (!it.isReported(REACHES_OUTSIDE)) {
      risky(
          REACHES_OUTSIDE,
          "line " + it.statement().line(),
          "%s %s, which holds how far another server was followed, %s"
              .formatted(
                  change.kind() == Kind.SUBSCRIPTION ? "subscription" : "replication origin",
                  change.object(),
                  change.isAdded() ? "is made" : change.isDropped() ? "is gone" : "changes"));
    }
  }

  /** Neither made nor dropped by the same statement, which says more. */
  private boolean isLasting(Kind kind, String object) {
    return of(kind, object).stream().noneMatch(other -> other.isAdded() || other.isDropped());
  }

  private boolean isDropped(Kind kind, String object) {
    return of(kind, object).stream().anyMatch(SharedChange::isDropped);
  }

  private List<SharedChange> of(Kind kind, String object) {
    return it.statement().shared().stream()
        .filter(other -> other.kind() == kind && other.isOfObject())
        .filter(other -> other.object().equals(object))
        .toList();
  }
}
