package trasiego.cli.machine;

import java.util.Locale;
import java.util.Map;
import trasiego.cli.environment.Environment.Machine;
import trasiego.testing.TestDatabase;

/** Where a scenario runs its machines. */
enum MachineHost {
  /** Machines and functions in this process, by the project's own reading of the files. */
  LOCAL {
    @Override
    MachinePair open(TestDatabase database) {
      return new LocalMachinePair(database);
    }
  },

  /** Machines and functions of the deployed stack: the files as others read them. */
  DEPLOYED {
    @Override
    MachinePair open(TestDatabase database) {
      return new DeployedMachinePair(DeployedStack.get(), database);
    }
  };

  /** The template's parameters on both: short, since a busy database is one of the scenarios. */
  static final Map<String, String> PARAMETERS = Map.of("LockTimeout", "1");

  /** The machines here, beside this database and a store that is empty. */
  abstract MachinePair open(TestDatabase database);

  static String name(Machine machine) {
    return machine.name().toLowerCase(Locale.ROOT);
  }
}
