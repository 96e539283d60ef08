package trasiego.handler;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.InvalidRequestException;

class CheckTest {
  private static void refuses(Runnable check, String field) {
    assertThatThrownBy(check::run)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("field \"" + field + "\": found ")
        .hasMessageContaining(", wanted ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "local", "staging-2", "sixteen-letters-"})
  void takesAnEnvironment(String value) {
    assertThatCode(() -> Check.environment(value)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "Prod",
        "1st",
        "-a",
        "a b",
        "a_b",
        "seventeen-letters",
        "prod\n",
        "ñ",
        "../x",
        "%"
      })
  void refusesWhatIsNoEnvironment(String value) {
    refuses(() -> Check.environment(value), "environment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run-1",
        "schedule",
        "by.hand_2+3@=,x",
        "arn:aws:states:eu-west-1:123456789012:execution:Deployment-Ab12:0f3c-11",
        "arn:aws:states:local:000000000000:execution:DeploymentMachine:run-1"
      })
  void takesAnExecution(String value) {
    assertThatCode(() -> Check.execution(value)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "with space",
        "new\nline",
        "semi;colon",
        "quote'",
        "arn:aws:states:::",
        ":",
        "a:..",
        "..",
        "a:../../lease.json",
        "a/b",
        "a:b/../c",
        "ñ"
      })
  void refusesWhatWouldNotNameAnExecutionOrWouldLeaveItsFolder(String value) {
    refuses(() -> Check.execution(value), "execution");
  }

  @Test
  void refusesAnExecutionOfAnyLength() {
    refuses(() -> Check.execution("x".repeat(81)), "execution");
    refuses(() -> Check.execution("a:".repeat(300) + "x"), "execution");
  }

  @Test
  void takesTheKeyOfMigrationsAlone() {
    assertThatCode(() -> Check.migrations("migrations/" + "0a".repeat(32) + ".zip"))
        .doesNotThrowAnyException();
    refuses(() -> Check.migrations(null), "migrations");
    refuses(() -> Check.migrations("migrations/" + "0A".repeat(32) + ".zip"), "migrations");
    refuses(() -> Check.migrations("migrations/" + "0a".repeat(31) + ".zip"), "migrations");
    refuses(() -> Check.migrations("migrations/" + "0a".repeat(32) + ".zip\n"), "migrations");
    refuses(() -> Check.migrations("s3://b/migrations/" + "0a".repeat(32) + ".zip"), "migrations");
  }

  @Test
  void countsAttemptsFromOne() {
    assertThatCode(() -> Check.attempt(1)).doesNotThrowAnyException();
    refuses(() -> Check.attempt(null), "attempt");
    refuses(() -> Check.attempt(0), "attempt");
    refuses(() -> Check.attempt(-1), "attempt");
  }

  @Test
  void wantsAValueOneOfTheWantedOrNone() {
    assertThatCode(() -> Check.present("confirm", "shop")).doesNotThrowAnyException();
    refuses(() -> Check.present("confirm", " "), "confirm");
    refuses(() -> Check.present("confirm", null), "confirm");
    assertThatCode(() -> Check.oneOf("action", "plan", "plan", "apply")).doesNotThrowAnyException();
    refuses(() -> Check.oneOf("action", "Plan", "plan", "apply"), "action");
    refuses(() -> Check.oneOf("action", null, "plan", "apply"), "action");
    assertThatCode(() -> Check.absent("target", null, "plan")).doesNotThrowAnyException();
    assertThatThrownBy(() -> Check.absent("target", "x", "plan"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("\"target\"")
        .hasMessageContaining("\"plan\"");
  }

  @Test
  void showsNeitherControlCharactersNorEndlessValues() {
    assertThatThrownBy(() -> Check.environment("a\u001b[31m\n" + "x".repeat(5000)))
        .hasMessageContaining("a?[31m?")
        .satisfies(
            e -> org.assertj.core.api.Assertions.assertThat(e.getMessage()).hasSizeLessThan(300));
  }
}
