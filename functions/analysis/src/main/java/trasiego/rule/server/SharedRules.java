package trasiego.rule.server;

import static trasiego.hazard.HazardCode.CHANGE_DATABASE;
import static trasiego.hazard.HazardCode.CHANGE_DATABASE_ACCESS;
import static trasiego.hazard.HazardCode.CHANGE_TABLESPACE;
import static trasiego.hazard.HazardCode.COMMENT_SHARED_OBJECT;
import static trasiego.hazard.HazardCode.CREATE_DATABASE;
import static trasiego.hazard.HazardCode.DROP_DATABASE;
import static trasiego.hazard.HazardCode.DROP_TABLESPACE;
import static trasiego.hazard.HazardCode.REACHES_OUTSIDE;
import static trasiego.hazard.HazardCode.TIMEOUT_OFF;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.hazard.HazardCode;
import trasiego.hazard.Phase;
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

  private static final Pattern CLOSING =
      Pattern.compile("CONNECTION LIMIT 0\\b|ALLOW_CONNECTIONS false");

  private static final String CLOSED =
      "; only a superuser gets in then, neither the application nor what is left of this"
          + " deployment, which fails after the file";

  private final StatementContext it;
  private final SharedReport report;
  private final SharedSettings settings;
  private final SharedRoles roles;

  private SharedRules(StatementContext it) {
    this.it = it;
    this.report = new SharedReport(it);
    this.settings = new SharedSettings(it, report);
    this.roles = new SharedRoles(it, report);
  }

  private static void changes(StatementContext it) {
    SharedRules rules = new SharedRules(it);
    it.statement().shared().forEach(rules::change);
  }

  private void change(SharedChange change) {
    switch (change.kind()) {
      case DATABASE -> database(change);
      case DATABASE_ACCESS -> access(change);
      case DATABASE_SETTING -> settings.ofDatabase(change);
      case ROLE -> roles.role(change);
      case ROLE_SETTING -> settings.ofRole(change);
      case MEMBERSHIP -> roles.membership(change);
      case PARAMETER_ACCESS -> roles.parameter(change);
      case COMMENT, LABEL -> comment(change);
      case TABLESPACE, TABLESPACE_ACCESS -> tablespace(change);
      case SUBSCRIPTION, ORIGIN -> replication(change);
    }
  }

  private void database(SharedChange change) {
    if (change.isOfObject() && change.isAdded()) {
      report.risky(
          CREATE_DATABASE,
          change.object(),
          "database %s exists on the server at once, outside any transaction: neither a rollback nor a restored backup takes it back, and it is not backed up; taken back by: DROP DATABASE %1$s;"
              .formatted(change.object()));
    } else if (change.isOfObject() && change.isDropped()) {
      dropped(DROP_DATABASE, "database", change);
    } else if (report.isLasting(Kind.DATABASE, change.object())) {
      report.risky(
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
      report.add(
          code,
          Severity.REFUSED,
          change.object(),
          "%s %s is gone at once; no rollback and no undo file brings it back"
              .formatted(what, change.object()));
    }
  }

  private void access(SharedChange change) {
    if (!report.isLasting(Kind.DATABASE, change.object())) {
      return;
    }
    String database = SharedWords.the(change.object());
    report.risky(
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

  private void comment(SharedChange change) {
    int blank = change.object().indexOf(' ');
    Kind kind = Kind.valueOf(change.object().substring(0, blank));
    String object = change.object().substring(blank + 1);
    if (!report.isLasting(kind, object)) {
      return;
    }
    boolean label = change.kind() == Kind.LABEL;
    report.add(
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
    } else if (change.isOfObject() || report.isLasting(Kind.TABLESPACE, change.object())) {
      report.risky(
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
      report.risky(
          REACHES_OUTSIDE,
          "line " + it.statement().line(),
          "%s %s, which holds how far another server was followed, %s"
              .formatted(
                  change.kind() == Kind.SUBSCRIPTION ? "subscription" : "replication origin",
                  change.object(),
                  change.isAdded() ? "is made" : change.isDropped() ? "is gone" : "changes"));
    }
  }
}
