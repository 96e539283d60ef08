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
  /** Nobody asked. */
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

  /**
   * Of a file that ran where the rows are: as many as its statements touched, in whatever table, so
   * that partitions count for their parent.
   */
  public static RowEstimates seen(ObservedFile file) {
    Map<Integer, List<RowEstimate>> all = new TreeMap<>();
    for (ObservedStatement statement : file.statements()) {
      all.put(
          statement.number(),
          RowWrite.of(statement).stream()
              .map(write -> RowEstimate.of(write, touched(statement, write.verb()), 0))
              .toList());
    }
    return new RowEstimates(all);
  }

  private static long touched(ObservedStatement statement, RowWrite.Verb verb) {
    return statement.rows().values().stream()
        .mapToLong(
            rows ->
                switch (verb) {
                  case UPDATE -> rows.updated();
                  case DELETE -> rows.deleted();
                  case INSERT, CREATE -> rows.inserted();
                  case MERGE -> rows.inserted() + rows.updated() + rows.deleted();
                })
        .sum();
  }

  public List<RowEstimate> of(ObservedStatement statement) {
    return byStatement.getOrDefault(statement.number(), List.of());
  }
}
