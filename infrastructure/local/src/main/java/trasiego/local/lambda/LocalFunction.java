package trasiego.local.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import trasiego.local.states.TaskFailedException;
import trasiego.local.template.FunctionResource;
import trasiego.local.template.Template;

/**
 * One function: its handler is made at the first invocation, stays warm, and is given up, as a
 * sandbox is, when an invocation runs out of time or breaks the process.
 */
final class LocalFunction {
  private static final int LARGEST_ANSWER = 6 * 1024 * 1024;

  private final FunctionResource resource;
  private final Map<String, String> environment;
  private final Duration timeout;
  private final Deque<RequestStreamHandler> idle = new ConcurrentLinkedDeque<>();

  /**
   * @param added variables beside those of the template; where both name one, this value wins
   * @param timeout the template's, or a test's shorter one
   */
  LocalFunction(FunctionResource resource, Map<String, String> added, Duration timeout) {
    this.resource = resource;
    this.timeout = timeout;
    Map<String, String> variables = new HashMap<>(resource.environment());
    variables.put("AWS_LAMBDA_FUNCTION_NAME", resource.id());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(resource.memoryMegabytes()));
    variables.putAll(added);
    this.environment = Map.copyOf(variables);
  }

  FunctionResource resource() {
    return resource;
  }

  byte[] invoke(byte[] payload) throws TaskFailedException, InterruptedException {
    LocalContext context = new LocalContext(resource, Template.functionArn(resource.id()), timeout);
    AtomicBoolean killed = new AtomicBoolean();
    FutureTask<byte[]> invocation = new FutureTask<>(() -> handle(payload, context, killed));
    // A virtual thread, because interrupting one that waits on a socket closes the socket: the
    // server then sees what it sees when a sandbox is killed.
    Thread thread = Thread.ofVirtual().name(resource.id()).start(invocation);
    try {
      byte[] answer = invocation.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.length > LARGEST_ANSWER) {
        throw FunctionError.responseTooLarge(answer.length, LARGEST_ANSWER).toException();
      }
      return answer;
    } catch (TimeoutException e) {
      killed.set(true);
      thread.interrupt();
      throw FunctionError.timedOut(context.getAwsRequestId(), timeout).toException();
    } catch (InterruptedException e) {
      killed.set(true);
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      throw FunctionError.of(e.getCause()).toException();
    }
  }

  /** A handler serves one invocation at a time; a second one beside it gets another, as in AWS. */
  private byte[] handle(byte[] payload, LocalContext context, AtomicBoolean killed)
      throws Exception {
    RequestStreamHandler warm = idle.poll();
    RequestStreamHandler handler = warm == null ? make() : warm;
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try {
      handler.handleRequest(new ByteArrayInputStream(payload), answer, context);
    } catch (VirtualMachineError e) {
      killed.set(true);
      throw e;
    } finally {
      if (!killed.get()) {
        idle.push(handler);
      }
    }
    return answer.toByteArray();
  }

  private RequestStreamHandler make() throws Exception {
    String name = resource.handler();
    String type = name.contains("::") ? name.substring(0, name.indexOf("::")) : name;
    if (!name.equals(type) && !name.endsWith("::handleRequest")) {
      throw new IllegalArgumentException(
          "the handler %s of %s must be a class's handleRequest".formatted(name, resource.id()));
    }
    Class<?> handler = Class.forName(type);
    if (!RequestStreamHandler.class.isAssignableFrom(handler)) {
      throw new IllegalArgumentException(type + " is not a RequestStreamHandler");
    }
    Constructor<?> constructor = handler.getConstructor(Map.class);
    try {
      return (RequestStreamHandler) constructor.newInstance(environment);
    } catch (InvocationTargetException e) {
      throw new StartException(e.getCause());
    }
  }

  /** Carries what a constructor threw: Lambda reports it without a stack. */
  static final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(Throwable cause) {
      super(cause);
    }
  }
}
