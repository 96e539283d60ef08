package trasiego.migrate;

import java.util.List;
import java.util.stream.Collectors;
import trasiego.store.Keys;

/**
 * A file that is in the history, and of which no record tells, since the execution that applied it
 * ended before it was recorded: the next one records it in its place.
 *
 * @param execution who applied it
 */
record TakenOver(
    String version,
    String description,
    String file,
    int checksum,
    boolean transactional,
    String execution) {
  private static final int MOST = 3;

  String toLine() {
    return version + " applied by " + Keys.name(execution);
  }

  /** What a summary adds where there are any. */
  static String suffix(List<TakenOver> files) {
    return files.isEmpty()
        ? ""
        : "; to be recorded: "
            + files.stream().map(TakenOver::toLine).limit(MOST).collect(Collectors.joining(", "))
            + (files.size() > MOST ? " and " + (files.size() - MOST) + " more" : "")
            + ", which ended before it was recorded";
  }
}
