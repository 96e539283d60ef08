package trasiego.rule.name;

import static trasiego.hazard.HazardCode.CHANGE_POLICY;
import static trasiego.hazard.HazardCode.DISABLE_ROW_SECURITY;
import static trasiego.hazard.HazardCode.ENABLE_ROW_SECURITY;

import java.util.List;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Which rows running code sees and may write, which no error tells it. */
public final class RowSecurityRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(RowSecurityRules::security, DISABLE_ROW_SECURITY, ENABLE_ROW_SECURITY),
          Rule.of(RowSecurityRules::policy, CHANGE_POLICY));

  private RowSecurityRules() {}

  private static void security(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      if (!change.isAltered() || it.file().inUse(change.before().key()).isEmpty()) {
        continue;
      }
      Relation was = change.before();
      Relation is = change.after();
      boolean on =
          !was.rowSecurity() && is.rowSecurity()
              || !was.forcesRowSecurity() && is.forcesRowSecurity();
      boolean off =
          was.rowSecurity() && !is.rowSecurity()
              || was.forcesRowSecurity() && !is.forcesRowSecurity();
      if (on && !letsAllThrough(it, was)) {
        enabled(it, was);
      } else if (off) {
        it.report(
            DISABLE_ROW_SECURITY,
            Severity.RISKY,
            was.name(),
            "every role with SELECT on %s sees every row from the moment of commit, also those that its policies kept from it"
                .formatted(was.name()),
            null);
      }
      if (on || off) {
        it.take(change);
      }
    }
  }

  private static void enabled(StatementContext it, Relation table) {
    boolean any =
        it.file()
            .file()
            .after()
            .all(Policy.class)
            .anyMatch(policy -> policy.relation().equals(table.key()));
    it.report(
        ENABLE_ROW_SECURITY,
        Severity.RISKY,
        table.name(),
        any
            ? "roles other than the owner see and write only what policies of %s allow from the moment of commit, without an error: the other rows are not there for them"
                .formatted(table.name())
            : "no policy allows anything: roles other than the owner see no row of %s from the moment of commit, without an error, and their writes fail with 42501"
                .formatted(table.name()),
        "-- lets everybody through, so that switching it on changes nothing; narrow it later\nCREATE POLICY everybody ON %s USING (true) WITH CHECK (true);\n-- next file\nALTER TABLE %1$s ENABLE ROW LEVEL SECURITY;"
            .formatted(table.name()));
  }

  private static boolean letsAllThrough(StatementContext it, Relation table) {
    List<Policy> policies =
        it.file()
            .file()
            .after()
            .all(Policy.class)
            .filter(policy -> policy.relation().equals(table.key()))
            .toList();
    return policies.stream().anyMatch(RowSecurityRules::letsAllThrough)
        && policies.stream().noneMatch(policy -> policy.definition().startsWith("AS RESTRICTIVE"));
  }

  private static boolean letsAllThrough(Policy policy) {
    return policy.definition().startsWith("AS PERMISSIVE FOR ALL TO PUBLIC USING (true)")
        && !policy.definition().contains("WITH CHECK (false)")
        && (!policy.definition().contains("WITH CHECK")
            || policy.definition().endsWith("WITH CHECK (true)"));
  }

  private static void policy(StatementContext it) {
    for (Change<Policy> change : it.changes(Policy.class)) {
      it.take(change);
      boolean secured =
          it.file().inUse(change.object().relation()).map(Relation::rowSecurity).orElse(false)
              && it.file()
                  .relation(change.object().relation())
                  .map(Relation::rowSecurity)
                  .orElse(false);
      boolean same =
          change.isAltered() && change.before().definition().equals(change.after().definition());
      if (!secured || same || isReplaced(it, change)) {
        continue;
      }
      Policy policy = change.object();
      boolean permissive = policy.definition().startsWith("AS PERMISSIVE");
      String effect =
          change.isAltered()
              ? "roles see and write other rows of"
              : permissive == change.isAdded()
                  ? "roles see or write rows that they could not of"
                  : "roles no longer see or write rows that they could of";
      it.report(
          CHANGE_POLICY,
          Severity.RISKY,
          policy.name(),
          "%s %s from the moment of commit, without an error: %s"
              .formatted(effect, NameParts.of(policy).qualifier(), policy.definition()),
          null);
    }
  }

  /** Dropped and made again as it was within the file: nobody sees the time in between. */
  private static boolean isReplaced(StatementContext it, Change<Policy> change) {
    Policy policy = change.object();
    var other = change.isAdded() ? it.file().file().before() : it.file().file().after();
    return it.file().file().transactional()
        && !change.isAltered()
        && other
            .all(Policy.class)
            .anyMatch(
                one ->
                    one.name().equals(policy.name())
                        && one.definition().equals(policy.definition()));
  }
}
