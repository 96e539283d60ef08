package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import trasiego.execution.Observation;
import trasiego.execution.Touched;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.Observer;
import trasiego.observation.Untried;
import trasiego.observation.schema.FramedQuery;
import trasiego.observation.schema.Schema;
import trasiego.postgres.Session;

/** All that the server tells, the schema before and after each statement included. */
final class FullObserver implements StatementObserver {
  /** What ends with the transaction: SET LOCAL, and set_config with its third value true. */
  private static final Set<String> LOCAL = Set.of("LOCAL", "TRUE");

  private final Session watcher;
  private final Untried untried;
  private final List<ObservedStatement> statements = new ArrayList<>();
  private final Map<String, Touched> late = new TreeMap<>();
  private Observer observer;
  private Schema before;
  private Schema after;

  /**
   * @param watcher a session of the owner's for what runs outside a transaction; null for what runs
   *     in one
   * @param untried what a statement may fail for here alone
   */
  FullObserver(Session watcher, Untried untried) {
    this.watcher = watcher;
    this.untried = untried;
  }

  @Override
  public Observation run(
      Connection connection, Statement statement, boolean transactional, boolean last)
      throws SQLException {
    if (observer == null) {
      observer =
          transactional
              ? Observer.inside(connection, untried)
              : Observer.beside(connection, watcher, untried);
      before = observer.structure();
    }
    ObservedStatement seen = observer.observe(statement);
    if (observer.failure().isPresent()) {
      throw observer.failure().get();
    }
    after = observer.structure();
    statements.add(seen);
    return transactional && last ? withDeferred(connection, observation(seen)) : observation(seen);
  }

  private static Observation observation(ObservedStatement seen) {
    return new Observation(
        seen.number(),
        seen.line(),
        seen.seconds(),
        seen.rows(),
        seen.gained(),
        seen.shared(),
        seen.rewritten(),
        seen.untried() != null);
  }

  /** Rows that deferred triggers write belong to the file as much as those before. */
  private Observation withDeferred(Connection connection, Observation last) throws SQLException {
    Map<String, Touched> before = FramedQuery.around(connection, LightObserver::rows);
    StatementObserver.runDeferred(connection);
    FramedQuery.around(connection, LightObserver::rows)
        .forEach((table, now) -> late.put(table, now.minus(before.get(table))));
    late.values().removeIf(Touched::isNothing);
    Map<String, Touched> rows = new TreeMap<>(last.rows());
    late.forEach((table, more) -> rows.merge(table, more, Touched::plus));
    return new Observation(
        last.number(),
        last.line(),
        last.seconds(),
        rows,
        last.locks(),
        last.shared(),
        last.rewritten(),
        last.isUntried());
  }

  @Override
  public Map<String, Touched> touched() {
    Map<String, Touched> touched = new TreeMap<>(late);
    statements.forEach(
        statement ->
            statement.rows().forEach((table, rows) -> touched.merge(table, rows, Touched::plus)));
    return touched;
  }

  @Override
  public Optional<ObservedFile> file(String version, Script script, boolean transactional) {
    if (after == null) {
      return Optional.empty();
    }
    Map<String, String> leaked = new TreeMap<>();
    statements.stream()
        .filter(it -> it.words().stream().noneMatch(LOCAL::contains))
        .forEach(it -> leaked.putAll(it.settings()));
    return Optional.of(
        new ObservedFile(
            version, script.name(), transactional, List.copyOf(statements), before, after, leaked));
  }
}
