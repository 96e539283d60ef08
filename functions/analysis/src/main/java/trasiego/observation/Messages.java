package trasiego.observation;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;
import trasiego.postgres.ServerWords;

/**
 * Listens to what the server tells while a statement runs. Messages are taken off the statement as
 * they come: a function that raises one for each row must not fill the memory.
 */
final class Messages implements AutoCloseable {
  /** Which server function says which phrase; what a RAISE imitates comes from another. */
  private static final Map<String, Map<Event.Kind, Pattern>> PHRASES =
      Map.of(
          "ATRewriteTable",
          Map.of(
              Event.Kind.REWRITE, phrase("rewriting table \"(?<table>.*)\""),
              Event.Kind.VERIFY, phrase("verifying table \"(?<table>.*)\"")),
          "validateForeignKeyConstraint",
          Map.of(
              Event.Kind.VALIDATE,
              phrase("validating foreign key constraint \"(?<object>.*)\"(?<table>)")),
          "index_build",
          Map.of(
              Event.Kind.BUILD,
              phrase("building index \"(?<object>.*)\" on table \"(?<table>.*)\" .*")));

  /**
   * Said where a new partition's default partition need not be read; nothing is said of reading.
   */
  private static final String SPARED = "check_default_partition_contents";

  private static final Pattern DEFAULT =
      phrase("updated partition constraint for default partition \"(.*)\" is implied by .*");

  private static final Set<String> SILENT = Set.of("DEBUG", "LOG");
  private static final long PAUSE_MILLIS = 50;
  private static final int MOST_EVENTS = 10_000;
  private static final int MOST_NOTICES = 100;
  private static final int LONGEST = 500;

  /** One of the phrases, with names as they stand in it: without schema and quotes. */
  record Said(Event.Kind kind, String table, String object) {}

  private final Statement statement;
  private final String sql;
  private final Thread thread;
  private final List<Said> said = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<String> spared = new ArrayList<>();
  private SQLWarning last;

  /**
   * @param sql what runs: what it says itself may be repeated
   */
  Messages(Statement statement, String sql) {
    this.statement = statement;
    this.sql = sql;
    this.thread = Thread.ofVirtual().start(this::listen);
  }

  List<Said> said() {
    return List.copyOf(said);
  }

  List<String> notices() {
    return List.copyOf(notices);
  }

  /** Default partitions that the server did not read, by their names without schema and quotes. */
  List<String> spared() {
    return List.copyOf(spared);
  }

  private void listen() {
    try {
      while (!Thread.interrupted()) {
        Thread.sleep(PAUSE_MILLIS);
        drain();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      // The statement is gone, and its messages with it: who runs it hears why.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The driver may append one more to a chain that was just cleared, so the old chain's end is
   * looked at again before the new chain's.
   */
  private synchronized void drain() throws SQLException {
    SQLWarning first = statement.getWarnings();
    if (last != null) {
      follow(last.getNextWarning());
    }
    if (first != null && first != last) {
      follow(first);
    }
    statement.clearWarnings();
  }

  private void follow(SQLWarning from) {
    for (SQLWarning warning = from; warning != null; warning = warning.getNextWarning()) {
      take(warning);
      last = warning;
    }
  }

  private void take(SQLWarning warning) {
    ServerErrorMessage message =
        warning instanceof PSQLWarning own ? own.getServerErrorMessage() : null;
    if (message == null) {
      return;
    }
    String text = String.valueOf(message.getMessage());
    if (SPARED.equals(message.getRoutine())) {
      DEFAULT.matcher(text).results().map(found -> found.group(1)).forEach(spared::add);
      return;
    }
    Map<Event.Kind, Pattern> phrases =
        PHRASES.getOrDefault(String.valueOf(message.getRoutine()), Map.of());
    if (phrases.isEmpty()) {
      if (!SILENT.contains(message.getSeverity())) {
        notice(ServerWords.ofNotice(message, sql));
      }
    } else if (phrases.entrySet().stream()
        .noneMatch(it -> matches(it.getKey(), it.getValue(), text))) {
      notice(
          "not understood, the server's lc_messages is not English: "
              + ServerWords.ofNotice(message, sql));
    }
  }

  private boolean matches(Event.Kind kind, Pattern phrase, String text) {
    Matcher found = phrase.matcher(text);
    if (!found.matches()) {
      return false;
    }
    boolean named = kind == Event.Kind.VALIDATE || kind == Event.Kind.BUILD;
    Said one = new Said(kind, found.group("table"), named ? found.group("object") : "");
    if (said.size() < MOST_EVENTS) {
      said.add(one);
    }
    return true;
  }

  private void notice(String text) {
    if (notices.size() < MOST_NOTICES) {
      notices.add(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    }
  }

  private static Pattern phrase(String regex) {
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  /** Hears the rest; the statement is still open. */
  @Override
  public void close() throws SQLException {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    drain();
  }
}
