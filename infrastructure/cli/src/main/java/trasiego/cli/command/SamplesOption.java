package trasiego.cli.command;

import java.util.Map;
import picocli.CommandLine.Option;

/** Whether keys of rows are kept in the clear. */
final class SamplesOption {
  @Option(
      names = "--samples",
      description = {
        "Keep up to ten keys of the rows that a pre-check finds, in the clear, in a document of"
            + " their own",
        "that expires; the report shows marks for them, and says where the document is."
      })
  private boolean samples;

  boolean isGiven() {
    return samples;
  }

  /** Adds it to a machine's input, where it is given. */
  void addTo(Map<String, Object> input) {
    if (samples) {
      input.put("samples", true);
    }
  }
}
