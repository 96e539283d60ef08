package trasiego.estimate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;

/**
 * How many rows the statements of a file would write.
 *
 * @param byStatement by the statement's number
 */
public record RowEstimates(Map<Integer, List<RowEstimate>> byStatement) {
  /** Where it is not a question: nobody asked, or the rows themselves were there. */
  public static final RowEstimates NONE = new RowEstimates(Map.of());

  public RowEstimates {
    byStatement = Map.copyOf(byStatement);
  }

  /** Of a file of which nobody can say it, for this one reason. */
  public static RowEstimates unknown(ObservedFile file, String obstacle) {
    Map<Integer, List<RowEstimate>> all = new TreeMap<>();
    for (ObservedStatement statement : file.statements()) {
      all.put(
          statement.number(),
          RowWrite.of(statement).stream()
              .map(write -> RowEstimate.unknown(write, obstacle))
              .toList());
    }
    return new RowEstimates(all);
  }

  public List<RowEstimate> of(ObservedStatement statement) {
    return byStatement.getOrDefault(statement.number(), List.of());
  }
}
