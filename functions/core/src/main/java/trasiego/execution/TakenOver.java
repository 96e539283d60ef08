package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import trasiego.store.Keys;

/**
 * A file of which the history says that it was applied or taken back, and no record does, since the
 * execution that did it ended before it was recorded: the next one records it in its place.
 *
 * @param checksum null where the folder does not have the file that was taken back
 * @param transactional null there, too
 * @param execution who did it
 * @param state applied, or removed where it was taken back
 */
public record TakenOver(
    String version,
    String description,
    String file,
    Integer checksum,
    Boolean transactional,
    String execution,
    MigrationState state) {
  private static final int MOST = 3;

  public TakenOver {
    // A plan of an earlier release has applied ones alone, and does not say so.
    state = Objects.requireNonNullElse(state, MigrationState.APPLIED);
  }

  @JsonIgnore
  public boolean isTakenBack() {
    return state == MigrationState.UNDONE;
  }

  /** What its execution did. */
  public String did() {
    return isTakenBack() ? "taken back" : "applied";
  }

  public String toLine() {
    return version + " " + did() + " by " + Keys.name(execution);
  }

  /** What a summary adds where there are any. */
  public static String suffix(List<TakenOver> files) {
    return files.isEmpty()
        ? ""
        : "; to be recorded: "
            + files.stream().map(TakenOver::toLine).limit(MOST).collect(Collectors.joining(", "))
            + (files.size() > MOST ? " and " + (files.size() - MOST) + " more" : "")
            + ", which ended before it was recorded";
  }
}
