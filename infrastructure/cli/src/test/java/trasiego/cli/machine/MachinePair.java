package trasiego.cli.machine;

import trasiego.cli.environment.Environment.Machine;
import trasiego.local.states.ExecutionListener;
import trasiego.store.Store;

/** Both machines beside one database and one store. */
interface MachinePair extends AutoCloseable {
  Store store();

  /**
   * Runs a machine to its end, and answers all that happened.
   *
   * @param listener hears of each event, at once or soon after
   */
  MachineExecution play(Machine machine, String input, ExecutionListener listener);

  @Override
  void close();
}
