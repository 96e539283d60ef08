package trasiego.cli.machine;

import java.util.Locale;
import java.util.Map;
import trasiego.cli.environment.Environment.Machine;
import trasiego.testing.TestDatabase;

/** What a scenario of the machines stands on. */
enum Ground {
  /** Machines and functions in this process, by the project's own reading of the files. */
  LOCAL {
    @Override
    Stage open(TestDatabase database) {
      return new LocalStage(database);
    }
  },

  /** Machines and functions of the deployed stack: the files as others read them. */
  DEPLOYED {
    @Override
    Stage open(TestDatabase database) {
      return new DeployedStage(DeployedStack.get(), database);
    }
  };

  /** The template's parameters on both: short, since a busy database is one of the scenarios. */
  static final Map<String, String> PARAMETERS = Map.of("LockTimeout", "1");

  /** The machines on this ground, beside this database and a store that is empty. */
  abstract Stage open(TestDatabase database);

  static String name(Machine machine) {
    return machine.name().toLowerCase(Locale.ROOT);
  }
}
