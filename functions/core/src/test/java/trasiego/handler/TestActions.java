package trasiego.handler;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Calls a function's action without its handler, for the answer itself. */
public final class TestActions {
  private TestActions() {}

  public static Object run(Actions actions, Map<String, Object> request, Deadline deadline) {
    try {
      Actions.Call call = actions.read(new ByteArrayInputStream(Json.line(request)));
      call.request().check();
      return call.work().apply(call.request(), deadline);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
