package trasiego.migrate.check;

import java.util.List;
import trasiego.precheck.Samples;

/**
 * Keys of rows in the clear, for whoever asked for them: under a prefix of its own that expires.
 *
 * @param version of this form
 * @param found by file and pre-check
 */
public record SamplesDocument(
    int version, String environment, String execution, List<Samples.Clear> found) {
  static final int VERSION = 1;
}
