package trasiego.migrate.run;

import java.sql.SQLException;
import java.util.Optional;
import trasiego.migrate.watch.Intervention;
import trasiego.migration.Script;
import trasiego.migration.Statement;

/** A statement of a file that the server did not run to its end. It never leaves the function. */
final class StatementFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Script script;
  private final transient Statement statement;
  private final boolean cut;
  private final transient Optional<Intervention> intervention;

  /**
   * @param cut whether its limit was shorter than the file's own, because the invocation ends
   * @param intervention why it was cancelled for the sake of others; empty where it was not
   */
  StatementFailure(
      Script script,
      Statement statement,
      boolean cut,
      Optional<Intervention> intervention,
      SQLException cause) {
    super(script.name() + " statement " + statement.number(), cause);
    this.script = script;
    this.statement = statement;
    this.cut = cut;
    this.intervention = intervention;
  }

  Script script() {
    return script;
  }

  Statement statement() {
    return statement;
  }

  boolean isCut() {
    return cut;
  }

  Optional<Intervention> intervention() {
    return intervention;
  }

  SQLException sqlException() {
    return (SQLException) getCause();
  }
}
