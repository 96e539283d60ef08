package trasiego.trial;

import java.util.Map;
import trasiego.handler.Settings;

/** The laptop's servers, as every test of this build finds them. */
final class TrialBinaries {
  private TrialBinaries() {}

  static PostgresBinaries of(int major) {
    return PostgresBinaries.find(major, new Settings(Map.of()));
  }
}
