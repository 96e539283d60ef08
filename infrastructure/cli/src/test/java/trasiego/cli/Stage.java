package trasiego.cli;

import trasiego.cli.Deployment.Machine;
import trasiego.store.Store;

/** Both machines beside one database and one store. */
interface Stage extends AutoCloseable {
  Store store();

  /** Runs a machine to its end, and answers all that happened. */
  Played play(Machine machine, String input);

  @Override
  void close();
}
