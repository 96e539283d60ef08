package trasiego.cli;

import java.util.List;
import java.util.stream.Stream;
import trasiego.testing.Majors;

/** Long scenarios run on the newest major alone, except where the build widens the majors. */
final class ScenarioMajors {
  private ScenarioMajors() {}

  static List<Integer> wanted() {
    List<Integer> all = Majors.majors().toList();
    return all.size() > 2 ? all : List.of(Majors.newest());
  }

  /**
   * The states with work in them, and where the build is the long one the machine's own decisions,
   * too, which pass in a moment between two of the others.
   */
  static List<String> tasksOrAll(List<String> tasks, List<String> decisions) {
    return wanted().size() > 2 ? Stream.concat(tasks.stream(), decisions.stream()).toList() : tasks;
  }
}
