package trasiego.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;

class HandlingTest {
  private final Handling handling =
      new Handling("backup", new Settings(Map.of("TRASIEGO_ENVIRONMENT", "test")));

  record Ask(String environment, String execution) implements Request {
    @Override
    public void check() {
      Check.environment(environment);
      Check.execution(execution);
    }
  }

  record Answer(String status) {}

  private String handle(String json, BiFunction<Ask, Deadline, ?> work) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    handling.handle(
        new ByteArrayInputStream(json.getBytes(UTF_8)), output, new Remaining(), Ask.class, work);
    return output.toString(UTF_8);
  }

  @Test
  void answersOneLineOfJson() throws IOException {
    String answer =
        handle("{\"environment\":\"test\",\"execution\":\"a\"}", (ask, by) -> new Answer("DONE"));

    assertThat(answer).isEqualTo("{\"status\":\"DONE\"}");
  }

  @Test
  void marksTheLogsOfThisRequestAlone() throws IOException {
    Map<String, String> seen = new HashMap<>();

    handle(
        "{\"environment\":\"test\",\"execution\":\"a:b\"}",
        (ask, by) -> {
          seen.putAll(MDC.getCopyOfContextMap());
          return new Answer("DONE");
        });

    assertThat(seen)
        .isEqualTo(Map.of("function", "backup", "environment", "test", "execution", "a:b"));
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void tellsTheWorkHowLongItMayRun() throws IOException {
    handle(
        "{\"environment\":\"test\",\"execution\":\"a\"}",
        (ask, by) -> {
          assertThat(by.remaining()).hasMillis(1234);
          assertThat(by.isWithin(java.time.Duration.ofSeconds(2))).isTrue();
          assertThat(by.isWithin(java.time.Duration.ofSeconds(1))).isFalse();
          return new Answer("DONE");
        });
  }

  @Test
  void servesNoOtherEnvironmentThanItsOwn() {
    assertThatThrownBy(
            () -> handle("{\"environment\":\"prod\",\"execution\":\"a\"}", (ask, by) -> ask))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("field \"environment\": found \"prod\", this function serves \"test\"");
  }

  @Test
  void answersNothingWhenTheWorkFails() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();

    assertThatThrownBy(
            () ->
                handling.handle(
                    new ByteArrayInputStream(
                        "{\"environment\":\"test\",\"execution\":\"a\"}".getBytes(UTF_8)),
                    output,
                    new Remaining(),
                    Ask.class,
                    (ask, by) -> {
                      throw new DatabaseBusyException("busy");
                    }))
        .isInstanceOf(DatabaseBusyException.class);
    assertThat(output.size()).isZero();
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  private static final class Remaining implements Context {
    @Override
    public int getRemainingTimeInMillis() {
      return 1234;
    }

    @Override
    public String getAwsRequestId() {
      return "1";
    }

    @Override
    public String getLogGroupName() {
      return "";
    }

    @Override
    public String getLogStreamName() {
      return "";
    }

    @Override
    public String getFunctionName() {
      return "";
    }

    @Override
    public String getFunctionVersion() {
      return "";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "";
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
      return 128;
    }

    @Override
    public LambdaLogger getLogger() {
      return null;
    }
  }
}
