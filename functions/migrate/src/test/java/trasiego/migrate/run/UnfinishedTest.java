package trasiego.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import trasiego.execution.Effect;
import trasiego.handler.Json;

final class UnfinishedTest {
  private static final Unfinished NOTE = new Unfinished("one", "1", 7, Effect.UNKNOWN);

  /** It may lie there when the functions are updated, and the next deployment begins with it. */
  @Test
  void readsANoteOfAReleaseThatKnewNoCancel() {
    String earlier =
        new String(Json.bytes(NOTE), StandardCharsets.UTF_8)
            .replaceFirst(",\\s*\"(isC|c)ancelled\"\\s*:\\s*false", "");

    Unfinished read = Json.document(earlier.getBytes(StandardCharsets.UTF_8), Unfinished.class);

    assertThat(earlier).doesNotContain("ancelled");
    assertThat(read).isEqualTo(NOTE);
    assertThat(read.isCancelled()).isFalse();
  }

  @Test
  void keepsThatAPersonEndedIt() {
    Unfinished read = Json.document(Json.bytes(NOTE.cancelled()), Unfinished.class);

    assertThat(read.isCancelled()).isTrue();
    assertThat(read.sent(null).isCancelled()).isFalse();
  }
}
