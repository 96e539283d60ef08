package trasiego.restore;

import java.util.List;

/** What a drop removed: scratch databases, sessions and open uploads. */
public record DropResult(
    String status, List<String> dropped, int sessionsEnded, int uploadsAborted, String summary) {
  static final String DROPPED = "DROPPED";

  public DropResult {
    dropped = List.copyOf(dropped);
  }
}
