package trasiego.estimate;

/**
 * How many rows one written statement meets.
 *
 * @param write what was asked for
 * @param rows that it would write; 0 where nobody knows
 * @param bytes that these rows take together; 0 where nobody knows
 * @param obstacle why nobody knows, as the end of a sentence; null where the rows are known
 */
public record RowEstimate(RowWrite write, long rows, long bytes, String obstacle) {
  public static RowEstimate of(RowWrite write, long rows, long bytes) {
    return new RowEstimate(write, rows, bytes, null);
  }

  public static RowEstimate unknown(RowWrite write, String obstacle) {
    return new RowEstimate(write, 0, 0, obstacle);
  }

  public boolean isKnown() {
    return obstacle == null;
  }
}
