package trasiego.restore;

import java.util.List;

/** What a drop removed, or would remove: scratch databases, sessions and open uploads. */
public record DropResult(
    String status, List<String> dropped, int sessionsEnded, int uploadsAborted, String summary) {
  static final String DROPPED = "DROPPED";

  /** Of a dry run: nothing was removed. */
  static final String FOUND = "FOUND";

  public DropResult {
    dropped = List.copyOf(dropped);
  }
}
