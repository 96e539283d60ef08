package trasiego.trial;

import java.util.Map;
import trasiego.handler.Settings;
import trasiego.trial.binaries.PostgresBinaries;

/** The laptop's servers, as every test of this build finds them. */
public final class TrialBinaries {
  private TrialBinaries() {}

  public static PostgresBinaries of(int major) {
    return PostgresBinaries.find(major, new Settings(Map.of()));
  }
}
