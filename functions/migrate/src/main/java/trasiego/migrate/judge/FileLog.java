package trasiego.migrate.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.store.Ledger;

/**
 * What a step has found of a plan's files, one entry each, kept between its invocations. Each
 * invocation writes parts of its own, and the ledger, which is fenced, says which of them hold: so
 * a late predecessor changes nothing, and what is written grows with the files, not their square.
 *
 * @param <T> what is kept of one file
 */
public final class FileLog<T> {
  /** So much work is done again where an invocation is killed. */
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final MigrateContext context;
  private final PlanDocuments documents;
  private final PlanDocuments.Step step;
  private final Class<T[]> type;
  private final Ledger ledger;
  private final List<List<T>> earlier = new ArrayList<>();
  private final List<T> own = new ArrayList<>();
  private final String call = UUID.randomUUID().toString();
  private State state;
  private int parts;
  private int kept;
  private long keptAt = System.nanoTime();

  /**
   * The parts of one invocation that hold.
   *
   * @param call tells its parts from another's
   */
  record Turn(String call, int first, int last) {}

  record State(String startedAt, boolean finished, List<Turn> turns) {
    State {
      turns = List.copyOf(turns);
    }

    State with(Turn turn) {
      List<Turn> all = new ArrayList<>(turns);
      all.removeIf(one -> one.call().equals(turn.call()));
      all.add(turn);
      return new State(startedAt, finished, all);
    }

    State finish() {
      return new State(startedAt, true, turns);
    }
  }

  /**
   * @param attempt where a later one has begun, this call is refused
   * @param type of a part
   */
  public FileLog(
      MigrateContext context,
      PlanDocuments documents,
      PlanDocuments.Step step,
      int attempt,
      Class<T[]> type) {
    this.context = context;
    this.documents = documents;
    this.step = step;
    this.type = type;
    this.ledger = Ledger.open(context.store(), documents.ledger(step), attempt);
    this.state =
        ledger
            .state(State.class)
            .orElseGet(() -> new State(context.clock().instant().toString(), false, List.of()));
    state.turns().forEach(turn -> earlier.add(read(turn)));
  }

  private List<T> read(Turn turn) {
    List<T> entries = new ArrayList<>();
    for (int part = turn.first(); part <= turn.last(); part++) {
      String key = documents.part(step, turn.call(), part);
      entries.addAll(Arrays.asList(context.read(step.action(), key, type)));
    }
    return List.copyOf(entries);
  }

  /** Where the ledger lies. */
  public String key() {
    return ledger.key();
  }

  /** Tells this call from the others. */
  public String call() {
    return call;
  }

  /** When the first invocation began. */
  String startedAt() {
    return state.startedAt();
  }

  boolean isFinished() {
    return state.finished();
  }

  /** What each earlier invocation kept. */
  public List<List<T>> earlier() {
    return List.copyOf(earlier);
  }

  /** What this invocation added. */
  public List<T> own() {
    return Collections.unmodifiableList(own);
  }

  /** What all of them kept or added. */
  public List<T> all() {
    return Stream.concat(earlier.stream().flatMap(List::stream), own.stream()).toList();
  }

  /** How many files are done with. */
  public int files() {
    return earlier.stream().mapToInt(List::size).sum() + own.size();
  }

  /** Keeps it at once, unless that was done a moment ago. */
  public void add(T entry) {
    own.add(entry);
    if (System.nanoTime() - keptAt > EVERY.toNanos()) {
      keep(own.subList(kept, own.size()), 1);
    }
  }

  /** Keeps what this invocation added as one part, for the next one to read. */
  public void close() {
    if (kept < own.size() || parts > 1) {
      keep(own, parts + 1);
    }
  }

  /** The part first, since the ledger promises it. */
  private void keep(List<T> entries, int first) {
    parts++;
    context.write(documents.part(step, call, parts), entries);
    state = state.with(new Turn(call, first, parts));
    ledger.save(state);
    kept = own.size();
    keptAt = System.nanoTime();
  }

  /** Nothing is to be done any more; a call that comes again finds it so. */
  void finish() {
    state = state.finish();
    ledger.save(state);
  }
}
