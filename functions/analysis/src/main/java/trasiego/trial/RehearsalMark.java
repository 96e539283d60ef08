package trasiego.trial;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.handler.Json;
import trasiego.postgres.ApplicationName;

/**
 * What a role or database of ours on a rehearsal server says of itself, as the JSON of its comment:
 * the proof that it may be removed.
 *
 * @param trasiego {@link #COPY} or {@link #PROOF}
 */
record RehearsalMark(String trasiego, String environment, String execution, String at) {
  static final String COPY = "rehearsal";
  static final String PROOF = "proof";

  static RehearsalMark of(String kind, ApplicationName application) {
    return new RehearsalMark(
        kind, application.environment(), application.execution(), Instant.now().toString());
  }

  static Optional<RehearsalMark> parse(String comment) {
    if (comment == null || !comment.startsWith("{\"trasiego\":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
              Json.document(comment.getBytes(StandardCharsets.UTF_8), RehearsalMark.class))
          .filter(mark -> mark.trasiego() != null && mark.execution() != null);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  boolean is(String kind) {
    return kind.equals(trasiego);
  }

  @Override
  public String toString() {
    return new String(Json.line(this), StandardCharsets.UTF_8);
  }
}
