package trasiego.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;

/**
 * What a database of ours says of itself, as the JSON of its comment: the proof, beside its name,
 * that it may be dropped, or that it is kept. Written in the same transaction as a swap's renames,
 * so no death in between leaves a database that says what it is not.
 *
 * @param trasiego {@link #RESTORE}, {@link #OLD} or one of {@link #EARLIER}
 * @param execution who makes it; of a kept old database null
 * @param replacedBy of a kept old database, the execution that replaced it
 * @param backup what it was restored from; of a kept old one, what replaced it
 * @param ready whether it is whole and its content proven equal to the backup's
 * @param comment the comment that it has by itself, put back when it becomes the live one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Marker(
    String trasiego,
    String environment,
    String execution,
    String replacedBy,
    String replacedAt,
    String backup,
    Boolean ready,
    String comment) {
  public static final String RESTORE = "restore";
  public static final String OLD = "old";

  /**
   * What releases before the trial server made on the live server to try files on. Nothing makes
   * them any more: a stack that was updated in place may have left some, which are swept.
   */
  public static final List<String> EARLIER = List.of("rehearsal", "plan", "replay");

  /** What may be dropped once nobody works on it. */
  public static final List<String> SCRATCH =
      Stream.concat(Stream.of(RESTORE), EARLIER.stream()).toList();

  public static Marker unfinished(String environment, String execution, String backup) {
    return new Marker(RESTORE, environment, execution, null, null, backup, false, null);
  }

  public static Marker old(
      String environment, String replacedBy, String replacedAt, String backup, String comment) {
    return new Marker(OLD, environment, null, replacedBy, replacedAt, backup, null, comment);
  }

  /** The same database, whole now. */
  public Marker finished(String ownComment) {
    return new Marker(
        trasiego, environment, execution, replacedBy, replacedAt, backup, true, ownComment);
  }

  /** Reads a database's comment; empty where it is not one of ours. */
  public static Optional<Marker> parse(String comment) {
    if (comment == null || !comment.startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.document(comment.getBytes(StandardCharsets.UTF_8), Marker.class))
          .filter(marker -> marker.trasiego() != null && marker.environment() != null);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  public boolean is(String kind) {
    return kind.equals(trasiego);
  }

  /** Whether a restoration of that environment replaced and kept it. */
  public boolean isKeptBy(String anEnvironment) {
    return is(OLD) && anEnvironment.equals(environment) && replacedAt != null;
  }

  public boolean saysReady() {
    return Boolean.TRUE.equals(ready);
  }

  public boolean isOf(String anEnvironment, String anExecution) {
    return anEnvironment.equals(environment) && anExecution.equals(execution);
  }

  @Override
  public String toString() {
    return new String(Json.line(this), StandardCharsets.UTF_8);
  }
}
