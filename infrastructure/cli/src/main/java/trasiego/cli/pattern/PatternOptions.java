package trasiego.cli.pattern;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Options in the order in which a person is asked for them. */
final class PatternOptions {
  private PatternOptions() {}

  static Set<PatternOption> ordered(PatternOption... options) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(options)));
  }
}
