package trasiego.rule.name;

import static trasiego.hazard.HazardCode.CHANGE_OWNER;
import static trasiego.hazard.HazardCode.GRANT_TO_PUBLIC;
import static trasiego.hazard.HazardCode.REVOKE_GRANT;

import java.util.ArrayList;
import java.util.List;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Who may do what. */
public final class AccessRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(AccessRules::owner, CHANGE_OWNER),
          Rule.of(AccessRules::revoke, REVOKE_GRANT),
          Rule.of(AccessRules::opened, GRANT_TO_PUBLIC));

  private AccessRules() {}

  private static void owner(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      boolean follows =
          change.object().kind().equals("sequence")
              && !SqlWords.of(it.statement()).names(change.object());
      if (change.isAltered()
          && !follows
          && !change.before().owner().equals(change.after().owner())
          && it.file().inUse(change.before().key()).isPresent()) {
        owner(it, change.before(), change.before().owner(), change.after().owner());
      }
    }
    for (Change<Namespace> change : it.changes(Namespace.class)) {
      if (change.isAltered()
          && !change.before().owner().equals(change.after().owner())
          && it.file().isInUse(change.before())) {
        owner(it, change.before(), change.before().owner(), change.after().owner());
      }
    }
  }

  private static void owner(StatementContext it, SchemaObject object, String was, String is) {
    boolean schema = object instanceof Namespace;
    it.report(
        CHANGE_OWNER,
        Severity.RISKY,
        object.name(),
        "%s loses every right on %s that it had as its owner: what the running release does as %1$s fails with 42501 from the moment of commit, and so do later migrations; row security no longer spares it"
            .formatted(was, object.name()),
        schema
            ? "GRANT ALL ON SCHEMA %s TO %s;".formatted(object.name(), is)
            : "GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s;".formatted(object.name(), is));
    it.takeChanges(
        other ->
            other.equals(object)
                || other.key().equals(object.key())
                || other instanceof Grant grant && grant.name().endsWith(" " + object.name()));
  }

  private static void revoke(StatementContext it) {
    DroppedParts parts = DroppedParts.of(it);
    for (Change<Grant> change : it.changes(Grant.class)) {
      if (change.isAdded() || DropRules.isOfDropped(change.before(), parts)) {
        continue;
      }
      List<String> lost = new ArrayList<>(change.before().privileges());
      if (change.isAltered()) {
        lost.removeAll(change.after().privileges());
        // The right itself stays where only its grant option goes.
        lost.removeIf(right -> change.after().privileges().contains(right + " with grant option"));
      }
      boolean old = it.file().file().before().objects().containsKey(change.before().key());
      if (!lost.isEmpty() && old) {
        report(it, change.before(), lost);
        it.take(change);
      }
    }
  }

  private static void report(StatementContext it, Grant grant, List<String> lost) {
    String rights = String.join(", ", lost);
    it.report(
        REVOKE_GRANT,
        Severity.RISKY,
        object(grant),
        "what the running release does as %s with %s on %s fails with 42501 from the moment of commit"
            .formatted(grant.grantee(), rights, grant.name()),
        null);
  }

  /** Nobody fails by it, so that it is a note: it cannot be seen from the outside afterwards. */
  private static void opened(StatementContext it) {
    for (Change<Grant> change : it.changes(Grant.class)) {
      boolean isOfRows = change.object().name().matches("(?s)(table|column) .*");
      if (change.isDropped() || !isOfRows || !change.after().grantee().equals("public")) {
        continue;
      }
      List<String> won = new ArrayList<>(change.after().privileges());
      if (change.isAltered()) {
        won.removeAll(change.before().privileges());
      }
      if (!won.isEmpty()) {
        it.report(
            GRANT_TO_PUBLIC,
            Severity.NOTE,
            object(change.after()),
            "every role that can connect, and each that is made later, has %s on %s from the moment of commit"
                .formatted(String.join(", ", won), change.after().name()),
            null);
      }
    }
  }

  private static String object(Grant grant) {
    return grant.name().substring(grant.name().indexOf(' ') + 1);
  }

  /** What has the name of a dropped or renamed one, and none of its rights. */
  static void lost(StatementContext it, Replacement replacement) {
    replacement.lostGrants().forEach(grant -> lost(it, grant));
  }

  static void lost(StatementContext it, Routine routine) {
    List<Grant> after = it.file().file().after().all(Grant.class).toList();
    it.file()
        .file()
        .before()
        .all(Grant.class)
        .filter(grant -> grant.name().endsWith(" " + routine.name()))
        .filter(
            was ->
                after.stream()
                    .noneMatch(
                        is ->
                            is.name().equals(was.name())
                                && is.grantee().equals(was.grantee())
                                && is.privileges().containsAll(was.privileges())))
        .forEach(grant -> lost(it, grant));
  }

  private static void lost(StatementContext it, Grant grant) {
    String rights = String.join(", ", grant.privileges());
    it.report(
        REVOKE_GRANT,
        Severity.RISKY,
        object(grant),
        "rights went with the old one, and the one that now has the name %s has none for %s: what the running release does there with %s fails with 42501 from the moment of commit"
            .formatted(object(grant), grant.grantee(), rights),
        "GRANT %s ON %s TO %s;"
            .formatted(rights.replace(" with grant option", ""), grant.name(), grant.grantee()));
  }
}
