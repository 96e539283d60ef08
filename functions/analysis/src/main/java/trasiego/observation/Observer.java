package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import trasiego.execution.SharedChange;
import trasiego.execution.Touched;
import trasiego.migration.Statement;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.SessionState.Held;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaReader;
import trasiego.observation.schema.TouchedObjects;
import trasiego.postgres.Session;

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

  private static final String SAVE = "SAVEPOINT trasiego_statement";
  private static final String KEEP = "RELEASE SAVEPOINT trasiego_statement";
  private static final String BACK = "ROLLBACK TO SAVEPOINT trasiego_statement; " + KEEP;

  private final Connection connection;
  private final Session watcher;
  private final Untried tolerated;
  private final SharedObserver shared;
  private SchemaReader.Reading reading;
  private SessionState last;
  private SQLException failure;

  private Observer(
      Connection connection, Session watcher, Supplier<Session> watchers, Untried tolerated) {
    this.connection = connection;
    this.watcher = watcher;
    this.tolerated = tolerated;
    this.shared = new SharedObserver(connection, watchers);
  }

  /** For statements in one transaction, which is the connection's. */
  public static Observer inside(Connection connection) {
    return inside(connection, Untried.NOTHING);
  }

  /**
   * For statements in one transaction, which goes on where a statement could not be tried.
   *
   * @param tolerated what may be missing here
   */
  public static Observer inside(Connection connection, Untried tolerated) {
    return inside(connection, null, tolerated);
  }

  /**
   * The same.
   *
   * @param watchers opens a second session, which sees what was before the transaction; null where
   *     there is none
   */
  static Observer inside(Connection connection, Supplier<Session> watchers, Untried tolerated) {
    return new Observer(connection, null, watchers, tolerated);
  }

  /**
   * For statements outside a transaction.
   *
   * @param watcher a session of its own, on the same database
   */
  public static Observer beside(Connection connection, Session watcher) {
    return beside(connection, watcher, Untried.NOTHING);
  }

  /**
   * For statements outside a transaction.
   *
   * @param watcher a session of its own, on the same database
   * @param tolerated what may be missing here
   */
  public static Observer beside(Connection connection, Session watcher, Untried tolerated) {
    return new Observer(connection, watcher, null, tolerated);
  }

  /** The schema as it stands, so that it need not be read. */
  void knows(Schema found) {
    reading = SchemaReader.Reading.before(found);
  }

  public ObservedStatement observe(Statement statement) throws SQLException {
    return observe(statement, java.sql.Statement::execute);
  }

  /** Runs it; a statement that fails is told of as well, and {@link #failure} keeps why. */
  public ObservedStatement observe(Statement statement, Execution run) throws SQLException {
    Schema before = structure();
    SessionState was = SessionState.read(connection);
    shared.before(was);
    Ran ran = run(statement, run);
    boolean readable = failure == null || connection.getAutoCommit() && !connection.isClosed();
    SessionState is = readable ? SessionState.read(connection) : was;
    if (readable) {
      follow(was, is);
    }
    Schema structure = structure();
    List<Held> gained = watcher == null ? Locks.without(is.locks(), was.locks()) : ran.locks();
    List<Held> held = watcher == null && readable ? is.locks() : List.of();
    Changes changes = before == structure ? Changes.NONE : Changes.between(before, structure);
    List<Event> said =
        new RelationResolver(before, structure, is, gained, held).of(ran.messages().said());
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
        readable && ran.untried() == null ? shared.after(was, is) : List.of(),
        ran.untried(),
        failure == null ? null : Failure.of(failure, statement.sql()));
  }

  /**
   * What was done to catalogues of the whole server since the last statement, by what runs late.
   */
  List<SharedChange> sharedSince() throws SQLException {
    return shared.changes();
  }

  /** Why the last statement failed. */
  public Optional<SQLException> failure() {
    return Optional.ofNullable(failure);
  }

  /** The schema as it stands after the last statement that was read. */
  public Schema structure() throws SQLException {
    if (reading == null) {
      knows(read());
    }
    return reading.structure();
  }

  /**
   * Looks again at a schema that may have been changed since the last statement, by what runs late.
   */
  void lookAgain() throws SQLException {
    if (watcher == null && last != null) {
      follow(last, SessionState.read(connection));
    }
  }

  /**
   * What of the schema the connection's transaction may have changed, as far as it was observed;
   * empty where that is not known.
   */
  Optional<TouchedObjects> touched() {
    return watcher == null && reading != null ? reading.touched() : Optional.empty();
  }

  private void follow(SessionState was, SessionState is) throws SQLException {
    last = is;
    if (watcher != null) {
      knows(read());
    } else if (!is.hasCatalogueOf(was)) {
      reading = SchemaReader.readInside(connection, reading);
    }
  }

  /** A second session sees what is committed; in a transaction only the session itself sees it. */
  private Schema read() throws SQLException {
    return watcher == null ? SchemaReader.read(connection) : SchemaReader.read(watcher);
  }

  /** What was heard and seen while it ran. */
  private record Ran(double seconds, Messages messages, List<Held> locks, Failure untried) {}

  private Ran run(Statement statement, Execution run) throws SQLException {
    failure = null;
    String wanted = heard();
    hear(ALL);
    LockPoll poll =
        watcher == null ? null : new LockPoll(watcher, connection, statement, structure());
    Messages messages;
    double seconds;
    Failure untried = null;
    boolean saved = watcher == null && tolerated.isSomething();
    try (poll;
        java.sql.Statement server = connection.createStatement()) {
      server.setEscapeProcessing(false);
      if (saved) {
        server.execute(SAVE);
      }
      messages = new Messages(server, statement.sql());
      long started = System.nanoTime();
      try (messages) {
        run.run(server, statement.sql());
      } catch (SQLException e) {
        untried = judged(statement, e);
      }
      seconds = (System.nanoTime() - started) / 1e9;
      if (saved && failure == null) {
        server.execute(untried == null ? KEEP : BACK);
      }
    }
    hearAgain(wanted);
    return new Ran(seconds, messages, poll == null ? List.of() : poll.locks(), untried);
  }

  /** Why it could not be tried here; null where it failed, which is kept. */
  private Failure judged(Statement statement, SQLException error) throws SQLException {
    Failure seen = Failure.of(error, statement.sql());
    boolean explained = tolerated.explains(statement.sql(), seen) && !connection.isClosed();
    failure = explained ? null : error;
    return explained ? seen : null;
  }

  /** In a transaction that failed the setting goes with it; what the statement set itself stays. */
  private void hearAgain(String wanted) throws SQLException {
    boolean goesOn = failure == null || connection.getAutoCommit() && !connection.isClosed();
    if (goesOn && heard().equals(ALL)) {
      hear(wanted);
    }
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

  private static Map<String, Touched> touched(SessionState was, SessionState is) {
    Map<String, Touched> rows = new TreeMap<>();
    is.rows().forEach((table, all) -> rows.put(table, all.minus(was.rows().get(table))));
    rows.values().removeIf(Touched::isNothing);
    return rows;
  }

  private static Map<String, String> settings(SessionState was, SessionState is) {
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
