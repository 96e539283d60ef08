package trasiego.rule;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import trasiego.execution.Hazard;
import trasiego.execution.Severity;
import trasiego.hazard.HazardCode;
import trasiego.observation.Event;
import trasiego.observation.ObservedStatement;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;

/** One statement under judgement: what no rule has explained yet, and what was found. */
public final class StatementContext {
  private final FileContext file;
  private final ObservedStatement statement;
  private final List<Event> events;
  private final List<Change<SchemaObject>> changes;
  private final Set<HazardCode> reported = EnumSet.noneOf(HazardCode.class);
  private boolean failureTaken;
  private Rule running;
  private final List<Hazard> hazards = new ArrayList<>();
  private Schema before;
  private Schema after;

  public StatementContext(FileContext file, ObservedStatement statement) {
    this.file = file;
    this.statement = statement;
    this.events = new ArrayList<>(statement.events());
    this.changes = new ArrayList<>(statement.changes().all());
  }

  /** Lets a rule look at the statement. */
  public void judgeBy(Rule rule) {
    running = rule;
    rule.check().accept(this);
    running = null;
  }

  public FileContext file() {
    return file;
  }

  public ObservedStatement statement() {
    return statement;
  }

  /** Statements of the file that came before this one. */
  public List<ObservedStatement> earlier() {
    return file.file().statements().stream()
        .filter(other -> other.number() < statement.number())
        .toList();
  }

  /** The schema as this statement found it. */
  public Schema before() {
    if (before == null) {
      before = file.file().before();
      for (ObservedStatement other : earlier()) {
        before = before.with(other.changes());
      }
    }
    return before;
  }

  /** The schema as this statement left it. */
  public Schema after() {
    if (after == null) {
      after = before().with(statement.changes());
    }
    return after;
  }

  /** Statements of the file that come after this one. */
  public List<ObservedStatement> later() {
    return file.file().statements().stream()
        .filter(other -> other.number() > statement.number())
        .toList();
  }

  /** Whether it runs beside the others' reads and writes: only outside a transaction is that so. */
  public boolean isConcurrent() {
    return !file.file().transactional() && has("CONCURRENTLY");
  }

  /** Whether the statement begins with these words, in upper case, one blank apart. */
  public boolean begins(String words) {
    List<String> wanted = List.of(words.split(" "));
    return statement.words().size() >= wanted.size()
        && statement.words().subList(0, wanted.size()).equals(wanted);
  }

  public boolean has(String word) {
    return statement.words().contains(word);
  }

  /** Events that no rule has taken. */
  public List<Event> events(Event.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }

  /** Takes an event: more general rules do not see it. */
  public void take(Event event) {
    events.remove(event);
  }

  public void takeEvents(Predicate<Event> which) {
    events.removeIf(which);
  }

  /** Changes of one kind of object that no rule has taken. */
  public <T extends SchemaObject> List<Change<T>> changes(Class<T> kind) {
    return changes.stream()
        .filter(change -> kind.isInstance(change.object()))
        .map(change -> new Change<>(kind.cast(change.before()), kind.cast(change.after())))
        .toList();
  }

  public void take(Change<? extends SchemaObject> change) {
    changes.remove(new Change<SchemaObject>(change.before(), change.after()));
  }

  public void takeChanges(Predicate<SchemaObject> which) {
    changes.removeIf(change -> which.test(change.object()));
  }

  /** Why the statement failed, where it did and no rule has explained it. */
  public Optional<Failure> failure() {
    return Optional.ofNullable(failureTaken ? null : statement.failure());
  }

  public void takeFailure() {
    failureTaken = true;
  }

  /** Whether a rule has reported this code for this statement. */
  public boolean isReported(HazardCode code) {
    return reported.contains(code);
  }

  /**
   * Reports a hazard of this statement.
   *
   * @param safer null where there is no safer way as SQL
   */
  public void report(
      HazardCode code, Severity severity, String object, String consequence, String safer) {
    assert running == null || running.codes().contains(code) : running.codes() + " without " + code;
    reported.add(code);
    hazards.add(
        new Hazard(
            code.code(),
            severity,
            statement.number(),
            statement.line(),
            object,
            consequence,
            safer,
            null));
  }

  /** RISKY where the table is large, else a NOTE: forty rows are not forty million. */
  public Severity bySize(String relation) {
    return file.isLarge(relation) ? Severity.RISKY : Severity.NOTE;
  }

  public List<Hazard> hazards() {
    return List.copyOf(hazards);
  }
}
