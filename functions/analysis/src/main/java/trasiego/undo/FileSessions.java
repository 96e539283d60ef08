package trasiego.undo;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * Sessions for one file after the other, each as if it were new: a new server process reads the
 * catalogue from the beginning, which takes longer than most files do. So a session is used again
 * behind a file of plain definitions that left nothing in it; behind any other it is closed.
 */
final class FileSessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileSessions.class);
  private static final String NO_ROLE = "none";

  /** What DISCARD ALL does, but for our own prepared statements: a plain file makes none. */
  private static final String RESET =
      "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *;"
          + " SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMPORARY; DISCARD SEQUENCES";

  private static final Set<String> ACTS = Set.of("CREATE", "ALTER", "DROP");
  private static final Set<String> KINDS =
      Set.of("TABLE", "INDEX", "UNIQUE", "SEQUENCE", "TYPE", "DOMAIN", "VIEW");

  /** Words of a definition that computes something, and so may do anything. */
  private static final Set<String> COMPUTING =
      Set.of("SELECT", "VALUES", "EXECUTE", "WITH", "USING", "CONCURRENTLY");

  private final UndoProof.Ground ground;
  private Session idle;
  private String role;

  FileSessions(UndoProof.Ground ground) {
    this.ground = ground;
  }

  /** The caller closes it or gives it back. */
  Session take() {
    Session session = idle;
    idle = null;
    if (session == null) {
      return ground.open();
    }
    try {
      session.reset(RESET);
      if (!role.equals(NO_ROLE)) {
        session.execute("SET ROLE " + Identifier.quote(role));
      }
      return session;
    } catch (RuntimeException | SQLException e) {
      LOG.debug("a session could not be used again: {}", e.getClass().getName());
      session.close();
      return ground.open();
    }
  }

  /**
   * @param scripts what ran in it
   * @param ran how the first of them was seen to run
   */
  void giveBack(Session session, List<Script> scripts, ObservedFile ran) {
    if (!scripts.stream().allMatch(FileSessions::isPlain) || !leftNothing(ran)) {
      session.close();
      return;
    }
    if (role == null) {
      role = session.text("SHOW role").orElse(NO_ROLE);
    }
    idle = session;
  }

  private static boolean isPlain(Script script) {
    return script.statements().stream().allMatch(FileSessions::isPlain);
  }

  private static boolean isPlain(Statement statement) {
    List<String> words = statement.words();
    if (words.size() < 2 || words.stream().anyMatch(COMPUTING::contains)) {
      return false;
    }
    return ACTS.contains(words.get(0)) && KINDS.contains(words.get(1))
        || words.subList(0, 2).equals(List.of("COMMENT", "ON"));
  }

  private static boolean leftNothing(ObservedFile ran) {
    return ran.failure().isEmpty()
        && ran.leaked().isEmpty()
        && ran.statements().stream().allMatch(FileSessions::leftNothing);
  }

  private static boolean leftNothing(ObservedStatement statement) {
    return statement.settings().isEmpty()
        && statement.shared().isEmpty()
        && statement.untried() == null;
  }

  @Override
  public void close() {
    Optional.ofNullable(idle).ifPresent(Session::close);
    idle = null;
  }
}
