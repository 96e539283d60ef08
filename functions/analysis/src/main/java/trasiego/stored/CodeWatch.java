package trasiego.stored;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.schema.Schema;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;
import trasiego.stored.BrokenCode.Kind;
import trasiego.stored.CodeCheck.Owner;

/**
 * Tells of each file on a copy which code stored in the database it breaks: functions, triggers,
 * views, calls and policies that could run before it and cannot behind it. The server is asked, and
 * of that code nothing runs but what a write of one row fires, which is rolled back.
 */
public final class CodeWatch {
  /** What gives no name another meaning, but to what it makes. */
  private static final Set<String> HARMLESS =
      Set.of(
          "CreateStmt",
          "IndexStmt",
          "CommentStmt",
          "CreateSeqStmt",
          "CreateEnumStmt",
          "InsertStmt",
          "UpdateStmt",
          "DeleteStmt",
          "VariableSetStmt",
          "GrantStmt");

  private final Supplier<Session> sessions;
  private final StoredCode code = new StoredCode();

  /** What cannot run now, by what it belongs to; null before anyone has looked. */
  private Map<Owner, Set<String>> failing;

  /** Whether there is no stored code: most databases have none. */
  private boolean isBare;

  /**
   * @param sessions opens one with the role and the path that files have
   */
  public CodeWatch(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  /**
   * Looks at what cannot run already, where the file may change that.
   *
   * @param beforeEach is asked before each question, and may throw where there is no more time
   */
  public void before(Script script, Runnable beforeEach) {
    if (failing == null && mayBreak(script)) {
      look(
          session -> {
            List<CodeCheck> checks =
                code.checks(session.connection()).stream()
                    .filter(check -> !check.isOfAVariable())
                    .toList();
            List<Failing> found = all(session, checks, beforeEach);
            failing = byOwner(found);
            isBare = checks.isEmpty();
            return null;
          });
    }
  }

  private static boolean mayBreak(Script script) {
    return script.statements().stream()
        .anyMatch(statement -> !HARMLESS.contains(statement.tree().kind()));
  }

  /** What could run before the file and cannot now. */
  public List<BrokenCode> after(ObservedFile file, Runnable beforeEach) {
    if (failing == null) {
      return List.of();
    }
    ChangedNames names = ChangedNames.of(file);
    boolean hasNothing = isBare && !names.bringsCode() && !names.hasPolicies();
    return names.isNone() || hasNothing
        ? List.of()
        : look(session -> after(session, names, file.before(), beforeEach));
  }

  private List<BrokenCode> after(
      Session session, ChangedNames names, Schema before, Runnable beforeEach) throws SQLException {
    List<CodeCheck> all = code.checks(session.connection());
    isBare = all.isEmpty();
    Set<CodeCheck> asked =
        all.stream()
            .filter(check -> names.concerns(check.words()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    CodeRun run = new CodeRun(session.connection());
    List<Failing> found = new ArrayList<>(run.run(asked, beforeEach));
    Set<CodeCheck> views = views(all, found);
    views.removeAll(asked);
    found.addAll(run.run(views, beforeEach));
    asked.addAll(views);
    Predicate<String> concerned = concerned(asked, names);
    found.addAll(new WriteRun(session.connection()).run(concerned, beforeEach));
    boolean looksAtPolicies = names.hasPolicies() || names.isEverything();
    if (looksAtPolicies) {
      found.addAll(PolicyRun.run(session.connection(), beforeEach));
    }
    List<BrokenCode> broken = broken(found, before);
    Set<Owner> answered = asked.stream().map(CodeCheck::owner).collect(Collectors.toSet());
    failing
        .keySet()
        .removeIf(
            owner ->
                switch (owner.kind()) {
                  case WRITE -> concerned.test(owner.object());
                  case POLICY -> looksAtPolicies;
                  default -> answered.contains(owner);
                });
    failing.putAll(byOwner(found));
    return broken;
  }

  /** Whether a table's triggers name something that is another now, or it is itself. */
  private static Predicate<String> concerned(Set<CodeCheck> asked, ChangedNames names) {
    Set<String> triggers =
        asked.stream()
            .filter(check -> check.kind() == Kind.TRIGGER)
            .map(CodeCheck::object)
            .collect(Collectors.toSet());
    return table ->
        names.concerns(ObjectNames.words(table))
            || triggers.stream().anyMatch(trigger -> trigger.startsWith(table + "."));
  }

  /** Those that call what cannot run now, or could not before. */
  private Set<CodeCheck> views(List<CodeCheck> all, List<Failing> found) {
    Set<String> routines =
        Stream.concat(failing.keySet().stream(), found.stream().map(each -> each.check().owner()))
            .filter(owner -> owner.kind() == Kind.ROUTINE)
            .flatMap(owner -> ObjectNames.words(owner.object()).stream())
            .collect(Collectors.toSet());
    return all.stream()
        .filter(check -> check.kind() == Kind.VIEW)
        .filter(check -> !Collections.disjoint(check.words(), routines))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private List<Failing> all(Session session, List<CodeCheck> checks, Runnable beforeEach)
      throws SQLException {
    List<Failing> found =
        new ArrayList<>(new CodeRun(session.connection()).run(checks, beforeEach));
    found.addAll(new WriteRun(session.connection()).run(_ -> true, beforeEach));
    found.addAll(PolicyRun.run(session.connection(), beforeEach));
    return found;
  }

  /** The first of each that is broken: a person mends it, and sees the next. */
  private List<BrokenCode> broken(List<Failing> found, Schema before) {
    Map<Owner, BrokenCode> broken = new LinkedHashMap<>();
    for (Failing each : found) {
      CodeCheck check = each.check();
      if (failing.getOrDefault(check.owner(), Set.of()).contains(check.written())) {
        continue;
      }
      boolean isNew =
          before.objects().values().stream()
              .noneMatch(object -> object.name().equals(check.object()));
      // Who calls a new one is told by the call of the old one.
      if (!(isNew && check.kind() == Kind.CALL)) {
        broken.putIfAbsent(
            check.owner(),
            new BrokenCode(
                check.kind(),
                check.object(),
                check.routine(),
                check.line(),
                check.written(),
                each.failure().state(),
                each.failure().message(),
                isNew));
      }
    }
    // What a query of the body tells is told by its line; the write tells the rest.
    Set<String> told =
        broken.values().stream()
            .filter(each -> each.kind() == Kind.TRIGGER)
            .map(BrokenCode::object)
            .collect(Collectors.toSet());
    return broken.values().stream()
        .filter(
            each ->
                each.kind() != Kind.WRITE
                    || told.stream().noneMatch(name -> name.startsWith(each.object() + ".")))
        .toList();
  }

  private static Map<Owner, Set<String>> byOwner(List<Failing> found) {
    Map<Owner, Set<String>> failing = new HashMap<>();
    for (Failing each : found) {
      failing
          .computeIfAbsent(each.check().owner(), _ -> new HashSet<>())
          .add(each.check().written());
    }
    return failing;
  }

  private interface Look<T> {
    T at(Session session) throws SQLException;
  }

  private <T> T look(Look<T> look) {
    try (Session session = sessions.get()) {
      return look.at(session);
    } catch (SQLException e) {
      throw SqlStates.failure("looking at the code that the database stores", e);
    }
  }
}
