package trasiego.restore.drop;

import java.util.List;

/**
 * What a drop removed, or would remove: scratch databases, sessions, open uploads.
 *
 * @param backups the keys of what killed backups left
 * @param stays those of them that the store did not let go of, for want of a right or by retention
 */
public record DropResult(
    String status,
    List<String> dropped,
    int sessionsEnded,
    int uploadsAborted,
    List<String> backups,
    List<String> stays,
    String summary) {
  static final String DROPPED = "DROPPED";

  /** Of a dry run: nothing was removed. */
  static final String FOUND = "FOUND";

  public DropResult {
    dropped = List.copyOf(dropped);
    backups = List.copyOf(backups);
    stays = List.copyOf(stays);
  }
}
