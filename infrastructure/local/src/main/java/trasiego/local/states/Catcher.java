package trasiego.local.states;

import java.util.List;
import java.util.Optional;

/** One entry of a Catch; without Output the error itself becomes the state's output. */
record Catcher(
    List<String> errorEquals, String next, Optional<Payload> assign, Optional<Payload> output) {
  Catcher {
    errorEquals = List.copyOf(errorEquals);
  }
}
