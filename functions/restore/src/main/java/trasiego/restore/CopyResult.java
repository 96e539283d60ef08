package trasiego.restore;

/**
 * The databases on which a plan is tried.
 *
 * @param status COPIED
 * @param database the live database's structure without its rows
 * @param replay an empty one, where the applied migrations can be run again
 */
public record CopyResult(
    String status, String database, String replay, double seconds, String summary) {
  static final String COPIED = "COPIED";
}
