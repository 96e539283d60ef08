package trasiego.testing;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What the platform tells a handler of one invocation, which has so much time left. */
public final class InvocationContext implements Context {
  private final LongSupplier millisLeft;

  private InvocationContext(LongSupplier millisLeft) {
    this.millisLeft = millisLeft;
  }

  /** Whose time runs out. */
  public static InvocationContext endingIn(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    return new InvocationContext(() -> (end - System.nanoTime()) / 1_000_000);
  }

  /** Whose time stands still. */
  public static InvocationContext with(Duration left) {
    return new InvocationContext(left::toMillis);
  }

  @Override
  public int getRemainingTimeInMillis() {
    return (int) millisLeft.getAsLong();
  }

  @Override
  public String getAwsRequestId() {
    return "request";
  }

  @Override
  public String getLogGroupName() {
    return "group";
  }

  @Override
  public String getLogStreamName() {
    return "stream";
  }

  @Override
  public String getFunctionName() {
    return "function";
  }

  @Override
  public String getFunctionVersion() {
    return "1";
  }

  @Override
  public String getInvokedFunctionArn() {
    return "arn";
  }

  @Override
  public CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public ClientContext getClientContext() {
    return null;
  }

  @Override
  public int getMemoryLimitInMB() {
    return 2048;
  }

  @Override
  public LambdaLogger getLogger() {
    return null;
  }
}
