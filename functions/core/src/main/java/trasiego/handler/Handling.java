package trasiego.handler;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import trasiego.failure.DeploymentException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.StoreUnavailableException;

/**
 * What surrounds the work of every function: the request is read and checked here, not by the
 * platform, so that a bad one surfaces as {@link InvalidRequestException}; each log line carries
 * execution, environment and function. What is thrown is printed whole by the platform, causes
 * included, so it has none: a driver's exception quotes rows.
 */
public final class Handling {
  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]");

  private final String function;
  private final Settings settings;
  private final LongCauses causes;

  /**
   * @param causes keeps what is too long to leave the function
   */
  public Handling(String function, Settings settings, LongCauses causes) {
    this.function = function;
    this.settings = settings;
    this.causes = causes;
  }

  /** Runs the work on one request and writes its result as one line of JSON. */
  public <Q extends Request> void handle(
      InputStream input,
      OutputStream output,
      Context context,
      Class<Q> type,
      BiFunction<Q, Deadline, ?> work)
      throws IOException {
    handle(
        output,
        context,
        () ->
            new Actions.Call(
                null,
                Json.request(input, type),
                (request, deadline) -> work.apply(type.cast(request), deadline)));
  }

  /** The same for a function that does several things: the request's action says which. */
  public void handle(InputStream input, OutputStream output, Context context, Actions actions)
      throws IOException {
    handle(output, context, () -> actions.read(input));
  }

  /** Reads a request. */
  private interface Reading {
    Actions.Call read() throws IOException;
  }

  private void handle(OutputStream output, Context context, Reading reading) throws IOException {
    MDC.put("function", function);
    long started = System.nanoTime();
    Actions.Call checked = null;
    try {
      Actions.Call call = reading.read();
      Request request = call.request();
      request.check();
      checkEnvironment(request.environment());
      checked = call;
      MDC.put("environment", request.environment());
      MDC.put("execution", request.execution());
      Object result = call.work().apply(request, new Deadline(context::getRemainingTimeInMillis));
      output.write(Json.line(result));
      LOG.debug("{} answered after {} ms", function, (System.nanoTime() - started) / 1_000_000);
    } catch (DeploymentException e) {
      DeploymentException told = e.alone(cause(checked, e));
      LOG.warn("{} stopped: {}: {}", function, e.getClass().getSimpleName(), told.getMessage());
      throw told;
    } catch (RuntimeException | Error e) {
      UnexpectedException told = UnexpectedException.of(e);
      LOG.error("{} stopped: {}", function, told.getMessage());
      throw told;
    } finally {
      MDC.clear();
    }
  }

  /** A bad request may say anything: what is said of it is kept below nobody's keys. */
  private String cause(Actions.Call checked, DeploymentException e) {
    String message = plain(said(checked, e));
    if (message == null || message.length() <= Bounds.CAUSE) {
      return message;
    }
    return Bounds.cause(
        message,
        checked == null
            ? "nowhere, since the request is bad"
            : causes.keep(checked.request(), function, message));
  }

  /**
   * It quotes requests, names and what servers say, and is shown on consoles, which obey control
   * characters; lines are ours.
   */
  private static String plain(String message) {
    return message == null ? null : CONTROL.matcher(message).replaceAll("?");
  }

  /** An object's address alone does not say which step the store failed. */
  private String said(Actions.Call checked, DeploymentException e) {
    return checked == null || !(e instanceof StoreUnavailableException)
        ? e.getMessage()
        : function
            + (checked.action() == null ? "" : " " + checked.action())
            + " stopped: "
            + e.getMessage();
  }

  private void checkEnvironment(String environment) {
    if (!settings.environment().equals(environment)) {
      throw new InvalidRequestException(
          "field \"environment\": found \""
              + environment
              + "\", this function serves \""
              + settings.environment()
              + "\"");
    }
  }
}
