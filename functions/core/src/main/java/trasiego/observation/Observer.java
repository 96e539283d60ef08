package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import trasiego.migration.Statement;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.SchemaObject.Relation;
import trasiego.observation.Standing.Held;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Tells of each statement of one session what the server did for it: by the server's own messages,
 * its locks and its catalogue, whatever the statement says. It changes nothing but what the session
 * hears while a statement runs.
 */
public final class Observer {
  private static final String HEAR =
      "SELECT pg_catalog.set_config('client_min_messages', ?, false)";
  private static final String HEARD = "SELECT pg_catalog.current_setting('client_min_messages')";
  private static final String ALL = "debug1";

  private final Connection connection;
  private final Session watcher;
  private Structure structure;
  private SQLException failure;

  private Observer(Connection connection, Session watcher) {
    this.connection = connection;
    this.watcher = watcher;
  }

  /** For statements in one transaction, which is the connection's. */
  public static Observer inside(Connection connection) {
    return new Observer(connection, null);
  }

  /**
   * For statements outside a transaction.
   *
   * @param watcher a session of its own, on the same database
   */
  public static Observer beside(Connection connection, Session watcher) {
    return new Observer(connection, watcher);
  }

  public ObservedStatement observe(Statement statement) throws SQLException {
    return observe(statement, java.sql.Statement::execute);
  }

  /** Runs it; a statement that fails is told of as well, and {@link #failure} keeps why. */
  public ObservedStatement observe(Statement statement, Execution run) throws SQLException {
    Structure before = structure();
    Standing was = Standing.read(connection);
    Ran ran = run(statement, run);
    boolean readable = failure == null || connection.getAutoCommit() && !connection.isClosed();
    Standing is = readable ? Standing.read(connection) : was;
    if (readable && !(watcher == null && is.hasCatalogueOf(was))) {
      structure = read();
    }
    List<Held> gained = watcher == null ? Locks.without(is.locks(), was.locks()) : ran.locks();
    List<Held> held = watcher == null && readable ? is.locks() : List.of();
    Changes changes = before == structure ? Changes.NONE : Changes.between(before, structure);
    List<Event> said =
        new EventNames(before, structure, is, gained, held).of(ran.messages().said());
    List<Event> events = new DefaultPartitions(before, changes).with(said, ran.messages().spared());
    return new ObservedStatement(
        statement.number(),
        statement.line(),
        statement.sql(),
        statement.words(),
        ran.seconds(),
        events,
        Locks.named(gained, before, structure),
        Locks.named(held, before, structure),
        rewritten(events, changes),
        touched(was, is),
        Math.max(0, is.written() - was.written()),
        settings(was, is),
        ran.messages().notices(),
        changes,
        failure == null
            ? null
            : new Failure(
                Objects.requireNonNullElse(failure.getSQLState(), ""), SqlStates.message(failure)));
  }

  /** Why the last statement failed. */
  public Optional<SQLException> failure() {
    return Optional.ofNullable(failure);
  }

  /** The schema as it stands after the last statement that was read. */
  public Structure structure() throws SQLException {
    if (structure == null) {
      structure = read();
    }
    return structure;
  }

  /** A second session sees what is committed; in a transaction only the session itself sees it. */
  private Structure read() throws SQLException {
    return watcher == null ? StructureReader.read(connection) : StructureReader.read(watcher);
  }

  /** What was heard and seen while it ran. */
  private record Ran(double seconds, Messages messages, List<Held> locks) {}

  private Ran run(Statement statement, Execution run) throws SQLException {
    failure = null;
    String wanted = heard();
    hear(ALL);
    LockPoll poll =
        watcher == null ? null : new LockPoll(watcher, connection, statement, structure);
    Messages messages;
    double seconds;
    try (poll;
        java.sql.Statement server = connection.createStatement()) {
      server.setEscapeProcessing(false);
      messages = new Messages(server);
      long started = System.nanoTime();
      try (messages) {
        run.run(server, statement.sql());
      } catch (SQLException e) {
        failure = e;
      }
      seconds = (System.nanoTime() - started) / 1e9;
    }
    // In a transaction that failed the setting goes with it; what the statement set itself stays.
    if (failure == null || connection.getAutoCommit() && !connection.isClosed()) {
      if (heard().equals(ALL)) {
        hear(wanted);
      }
    }
    return new Ran(seconds, messages, poll == null ? List.of() : poll.locks());
  }

  private String heard() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HEARD);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private void hear(String level) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HEAR)) {
      statement.setString(1, level);
      statement.execute();
    }
  }

  /** Storage that was replaced, also by what says nothing of it, such as CLUSTER and TRUNCATE. */
  private static List<String> rewritten(List<Event> events, Changes changes) {
    Stream<String> replaced =
        changes.altered(Relation.class).stream()
            .filter(change -> change.before().filenode() != change.after().filenode())
            .filter(change -> change.before().filenode() != 0 && change.after().filenode() != 0)
            .map(Change::before)
            .filter(it -> it.isTable() || it.kind().equals("materialized view"))
            .map(Relation::name);
    Stream<String> told =
        events.stream().filter(it -> it.kind() == Event.Kind.REWRITE).map(Event::relation);
    return Stream.concat(told, replaced).distinct().toList();
  }

  private static Map<String, Touched> touched(Standing was, Standing is) {
    Map<String, Touched> rows = new TreeMap<>();
    is.rows().forEach((table, all) -> rows.put(table, all.minus(was.rows().get(table))));
    rows.values().removeIf(Touched::isNothing);
    return rows;
  }

  private static Map<String, String> settings(Standing was, Standing is) {
    Map<String, String> changed = new TreeMap<>();
    Map<String, String> all = new HashMap<>(was.settings());
    all.putAll(is.settings());
    all.keySet()
        .forEach(
            name -> {
              String now = is.settings().getOrDefault(name, "");
              if (!now.equals(was.settings().getOrDefault(name, ""))) {
                changed.put(name, now);
              }
            });
    return changed;
  }
}
