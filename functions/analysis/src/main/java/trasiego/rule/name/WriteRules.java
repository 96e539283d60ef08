package trasiego.rule.name;

import static trasiego.hazard.HazardCode.CREATE_RULE;
import static trasiego.hazard.HazardCode.TRIGGER_STOPS_WRITES;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;
import trasiego.sql.Lexer;
import trasiego.sql.Tree;

/** What comes between running code's writes and the table: they are refused, dropped, or others. */
public final class WriteRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(WriteRules::rule, CREATE_RULE), Rule.of(WriteRules::stops, TRIGGER_STOPS_WRITES));

  private static final Pattern CALL = Pattern.compile("EXECUTE (?:FUNCTION|PROCEDURE) (.+?)\\(");

  /** Levels of RAISE that end nothing (PostgreSQL, "Reporting Errors and Messages"). */
  private static final Set<String> SAID = Set.of("DEBUG", "LOG", "INFO", "NOTICE", "WARNING");

  private WriteRules() {}

  public static boolean isRule(Trigger trigger) {
    return trigger.definition().startsWith("CREATE RULE ");
  }

  private static void rule(StatementContext it) {
    for (Change<Trigger> change : it.changes(Trigger.class)) {
      Trigger is = change.object();
      boolean made =
          change.isAdded()
              || change.isAltered() && !change.before().definition().equals(is.definition());
      Optional<Relation> table =
          made && isRule(is) ? it.file().inUse(is.relation()) : Optional.empty();
      if (table.filter(Relation::isTable).isPresent() && !isAsBefore(it, is)) {
        boolean instead = is.definition().contains(" DO INSTEAD ");
        it.report(
            CREATE_RULE,
            instead ? Severity.RISKY : Severity.NOTE,
            is.name(),
            instead
                ? "writes of the running release to %s do something else from the moment of commit, without an error: %s"
                    .formatted(table.get().name(), oneLine(is))
                : "writes of the running release to %s do this as well from the moment of commit, with each expression of theirs worked out again: %s"
                    .formatted(table.get().name(), oneLine(is)),
            null);
      }
    }
  }

  /** How it was made; a rule's has several lines. */
  static String oneLine(Trigger trigger) {
    return isRule(trigger)
        ? trigger.definition().replaceAll("\\s+", " ").replaceAll(";$", "").strip()
        : trigger.definition();
  }

  private static boolean isAsBefore(StatementContext it, Trigger is) {
    return it.file()
        .file()
        .before()
        .all(Trigger.class)
        .anyMatch(was -> was.name().equals(is.name()) && was.definition().equals(is.definition()));
  }

  /** A new trigger, or one whose function is another. */
  private static void stops(StatementContext it) {
    Map<String, Trigger> triggers = new LinkedHashMap<>();
    it.changes(Trigger.class).stream()
        .filter(change -> !change.isDropped())
        .forEach(change -> triggers.put(change.after().key(), change.after()));
    it.changes(Routine.class).stream()
        .filter(Change::isAltered)
        .filter(change -> RoutineRules.isTrigger(change.after()))
        .flatMap(
            change ->
                it.after().all(Trigger.class).filter(trigger -> calls(trigger, change.after())))
        .forEach(trigger -> triggers.put(trigger.key(), trigger));
    triggers.values().stream()
        .filter(trigger -> !trigger.inherited() && !trigger.enabled().equals("D"))
        .filter(
            trigger -> it.file().inUse(trigger.relation()).filter(Relation::isTable).isPresent())
        .forEach(
            trigger ->
                effect(it.after(), trigger)
                    .filter(effect -> !didSo(it, trigger, effect))
                    .ifPresent(effect -> stops(it, trigger, effect)));
  }

  private static boolean didSo(StatementContext it, Trigger trigger, String effect) {
    Schema before = it.file().file().before();
    return before
        .all(Trigger.class)
        .filter(was -> was.name().equals(trigger.name()) || was.key().equals(trigger.key()))
        .anyMatch(was -> effect(before, was).filter(effect::equals).isPresent());
  }

  private static boolean calls(Trigger trigger, Routine routine) {
    Matcher call = CALL.matcher(trigger.definition());
    return call.find() && routine.name().equals(call.group(1) + "()");
  }

  /**
   * What its function's text says that it does to a write; of another language nothing is known.
   */
  private static Optional<String> effect(Schema structure, Trigger trigger) {
    return structure
        .all(Routine.class)
        .filter(routine -> calls(trigger, routine))
        .findFirst()
        .map(routine -> Tree.of(routine.definition()))
        .filter(tree -> tree.language().equals("plpgsql"))
        .flatMap(Tree::body)
        .flatMap(body -> effect(trigger.definition(), words(body)));
  }

  /** In upper case, a string as a quote; without comments. */
  private static List<String> words(String body) {
    return Lexer.tokens(body).stream()
        .filter(token -> !token.isBlank())
        .map(token -> token.isString() ? "'" : token.of(body).toUpperCase(Locale.ROOT))
        .toList();
  }

  /** RAISE alone passes an error on that something else has raised. */
  private static boolean raises(List<String> body) {
    for (int i = 0; i + 1 < body.size(); i++) {
      if (body.get(i).equals("RAISE")
          && !body.get(i + 1).equals(";")
          && !SAID.contains(body.get(i + 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean returns(List<String> body, String what) {
    return Collections.indexOfSubList(body, List.of("RETURN", what)) >= 0;
  }

  private static Optional<String> effect(String trigger, List<String> body) {
    String events = trigger.substring(0, Math.max(0, trigger.indexOf(" ON ")));
    boolean skips = events.contains(" BEFORE ") && trigger.contains(" FOR EACH ROW ");
    if (raises(body)) {
      return Optional.of("fail where its function raises an error");
    }
    if (skips && returns(body, "NULL")) {
      return Optional.of(
          "leave out, without an error, each row for which its function returns null");
    }
    boolean forgets =
        skips && events.contains("DELETE") && returns(body, "NEW") && !returns(body, "OLD");
    return forgets
        ? Optional.of(
            "delete nothing, without an error: its function returns NEW, which is null there")
        : Optional.empty();
  }

  private static void stops(StatementContext it, Trigger trigger, String effect) {
    it.report(
        TRIGGER_STOPS_WRITES,
        Severity.RISKY,
        trigger.name(),
        "writes of the running release %s, from the moment of commit: %s"
            .formatted(effect, trigger.definition()),
        null);
  }
}
