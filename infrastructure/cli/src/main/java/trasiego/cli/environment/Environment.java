package trasiego.cli.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.archive.Trust;
import trasiego.failure.StoreUnavailableException;
import trasiego.local.states.HistoryEvent;
import trasiego.store.Store;

/**
 * One environment as the commands see it: machines to run, functions to call, the store to read.
 */
public interface Environment extends AutoCloseable {
  String name();

  /** The live database's name; empty where it is for the machine alone to say. */
  Optional<String> database();

  Store store();

  /** Whose backups a restore here accepts. */
  Trust trust();

  /** What an error of the store means here, for the person at the command. */
  RuntimeException explained(StoreUnavailableException e);

  /** The name under which this process calls functions by itself. */
  String execution();

  /** Whether an execution is known to have ended; false where nothing is known of it. */
  boolean isOver(String execution);

  /** Where a browser shows an execution; empty where nothing does. */
  Optional<String> console(String execution);

  /**
   * Runs a machine to its end, showing its states as they go.
   *
   * @param name says what the execution is for: where executions outlive this process, the one of
   *     this name that is under way is followed
   */
  Ended run(Machine machine, String name, Map<String, Object> input);

  /**
   * Calls one function with {@code environment} and {@code execution} added.
   *
   * @throws CallFailedException with the error's name and message
   */
  JsonNode call(Function function, Map<String, Object> payload);

  @Override
  void close();

  /** The machines by their logical names in the template. */
  enum Machine {
    DEPLOYMENT("DeploymentMachine"),
    RESTORATION("RestorationMachine"),
    UNDO("UndoMachine"),
    MAINTENANCE("MaintenanceMachine");

    private final String resource;

    Machine(String resource) {
      this.resource = resource;
    }

    String resource() {
      return resource;
    }
  }

  /**
   * The functions that a person calls by themselves, by their logical names in the template: what
   * acts is called by machines alone.
   */
  enum Function {
    STATUS("StatusFunction");

    private final String resource;

    Function(String resource) {
      this.resource = resource;
    }

    String resource() {
      return resource;
    }
  }

  /**
   * How an execution ended.
   *
   * @param output there when it succeeded, else null
   * @param error the error's name, else null
   */
  record Ended(
      String execution,
      boolean succeeded,
      JsonNode output,
      String error,
      String cause,
      List<HistoryEvent> history) {}
}
