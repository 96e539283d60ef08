package trasiego.handler;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An error of ours that nobody foresaw, as it may leave the process: classes and frames say where
 * to look. The messages of what was thrown are left out, since a driver's quote rows.
 */
public final class UnexpectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String OURS = "trasiego.";
  private static final int MOST_CAUSES = 10;
  private static final int MOST_FRAMES = 8;

  private UnexpectedException(String message) {
    super(message);
  }

  static UnexpectedException of(Throwable thrown) {
    String causes =
        Stream.<Throwable>iterate(thrown, cause -> cause != null, Throwable::getCause)
            .limit(MOST_CAUSES)
            .map(UnexpectedException::named)
            .collect(Collectors.joining(", caused by "));
    String frames =
        Arrays.stream(thrown.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith(OURS))
            .limit(MOST_FRAMES)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(", "));
    UnexpectedException told =
        new UnexpectedException(
            "unexpected " + causes + " at " + (frames.isEmpty() ? "no frame of ours" : frames));
    told.setStackTrace(thrown.getStackTrace());
    return told;
  }

  private static String named(Throwable thrown) {
    String name = thrown.getClass().getName();
    if (thrown instanceof OutOfMemoryError) {
      return name + " (" + Thrown.words(thrown) + ")";
    }
    return thrown instanceof SQLException sql && sql.getSQLState() != null
        ? name + " (SQLSTATE " + sql.getSQLState() + ")"
        : name;
  }
}
