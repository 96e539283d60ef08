package trasiego.cli;

import java.util.List;
import trasiego.testing.Majors;

/** Long scenarios run on the newest major alone, except where the build widens the majors. */
final class ScenarioMajors {
  private ScenarioMajors() {}

  static List<Integer> wanted() {
    List<Integer> all = Majors.majors().toList();
    return all.size() > 2 ? all : List.of(Majors.newest());
  }
}
