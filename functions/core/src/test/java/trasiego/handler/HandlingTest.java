package trasiego.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.BackupFailedException;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.DeploymentException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.failure.RestoreFailedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFolder;
import trasiego.testing.InvocationContext;

class HandlingTest {
  private final Handling handling =
      new Handling("backup", new Settings(Map.of("TRASIEGO_ENVIRONMENT", "test")), this::keep);
  private final List<String> kept = new ArrayList<>();

  private String keep(Request request, String function, String text) {
    kept.add(text);
    return "s3://b/" + request.execution() + "/" + function + ".txt";
  }

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
        new ByteArrayInputStream(json.getBytes(UTF_8)),
        output,
        InvocationContext.with(Duration.ofMillis(1234)),
        Ask.class,
        work);
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
                    InvocationContext.with(Duration.ofMillis(1234)),
                    Ask.class,
                    (ask, by) -> {
                      throw new DatabaseBusyException("busy");
                    }))
        .isInstanceOf(DatabaseBusyException.class);
    assertThat(output.size()).isZero();
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  /** As the platform's client prints what a handler throws, causes and suppressed ones included. */
  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private Throwable thrown(RuntimeException failure) {
    return catchThrowable(
        () ->
            handle(
                "{\"environment\":\"test\",\"execution\":\"a\"}",
                (ask, by) -> {
                  throw failure;
                }));
  }

  @Test
  void throwsNoCauseThatQuotesARow() {
    SQLException row = new SQLException("Failing row contains (alice@example.com)", "23502");
    RuntimeException failure = new MigrationFailedException("V1 failed", row);
    failure.addSuppressed(row);

    Throwable thrown = thrown(failure);

    assertThat(thrown).isInstanceOf(MigrationFailedException.class).hasMessage("V1 failed");
    assertThat(thrown.getStackTrace()).isEqualTo(failure.getStackTrace());
    assertThat(printed(thrown)).doesNotContain("alice").doesNotContain("Caused by");
  }

  @Test
  void tellsWhereAnErrorOfOursWasAndNotWhatItSaid() {
    SQLException row = new SQLException("Failing row contains (alice@example.com)", "23502");

    Throwable thrown = thrown(new IllegalStateException("alice@example.com", row));

    assertThat(thrown)
        .isInstanceOf(UnexpectedException.class)
        .hasMessageStartingWith(
            "unexpected java.lang.IllegalStateException, caused by java.sql.SQLException (SQLSTATE"
                + " 23502) at trasiego.handler.HandlingTest.");
    assertThat(printed(thrown)).doesNotContain("alice");
  }

  @Test
  void tellsOfAnErrorAsItTellsOfAnException() {
    Throwable thrown = thrown(new IllegalStateException(new OutOfMemoryError("alice@example.com")));

    assertThat(thrown)
        .isInstanceOf(UnexpectedException.class)
        .hasMessageContaining("java.lang.OutOfMemoryError (memory ran out: this process may use ");
    assertThat(printed(thrown)).doesNotContain("alice");
  }

  @Test
  void everyFailureStaysWhatItIsWhenItLeaves() {
    for (Class<?> leaf : leaves(DeploymentException.class)) {
      DeploymentException failure = made(leaf);

      assertThat(failure.alone("why")).hasSameClassAs(failure).hasMessage("why").hasNoCause();
    }
  }

  private static List<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(sub -> leaves(sub).stream()).toList()
        : List.of(type);
  }

  private static DeploymentException made(Class<?> leaf) {
    try {
      return (DeploymentException)
          leaf.getConstructor(String.class, Throwable.class).newInstance("why", new Exception("x"));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<RuntimeException> failures() {
    String text = "a \"row\"\n".repeat(2_000);
    return Stream.of(
        new DatabaseUnavailableException(text),
        new DatabaseBusyException(text),
        new StoreUnavailableException(text),
        new InvalidRequestException(text),
        new MigrationRefusedException(text),
        new BackupFailedException(text),
        new MigrationFailedException(text),
        new BackupDamagedException(text),
        new RestoreFailedException(text));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void boundsWhatAFailureSaysAndKeepsTheWhole(RuntimeException failure) {
    assertThatThrownBy(() -> fail(failure))
        .isExactlyInstanceOf(failure.getClass())
        .hasMessageContaining("s3://b/a/backup.txt")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(Bounds.CAUSE));
    assertThat(kept).singleElement().asString().endsWith(failure.getMessage());
  }

  @Test
  void saysWhichStepTheStoreFailed() {
    assertThatThrownBy(() -> fail(new StoreUnavailableException("lease.json answered with 507")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("backup stopped: lease.json answered with 507");
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 60_000})
  void boundsTheNamesOfBadFiles(int files) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      for (int i = 0; i < files; i++) {
        out.putNextEntry(new ZipEntry("V1_" + i + "_with_one_underscore_too_few_in_its_name.sql"));
        out.write("SELECT 1".getBytes(UTF_8));
      }
    }

    assertThatThrownBy(
            () ->
                handle(
                    "{\"environment\":\"test\",\"execution\":\"a\"}",
                    (ask, by) -> {
                      throw new MigrationRefusedException(
                          String.join(
                              "\n",
                              new MigrationChecks(
                                      MigrationFolder.parse(zip.toByteArray()),
                                      new History(false, List.of()),
                                      Set.of())
                                  .problems()));
                    }))
        .isInstanceOf(DeploymentException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(Bounds.CAUSE));
    assertThat(kept).singleElement(STRING).hasSizeGreaterThan(files * 40);
  }

  @Test
  void keepsNothingOfARequestThatNamesAnothersKeys() {
    String bad = "../".repeat(10_000);

    assertThatThrownBy(
            () ->
                handle(
                    "{\"environment\":\"test\",\"execution\":\"" + bad + "\"}", (ask, by) -> ask))
        .isInstanceOf(InvalidRequestException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(Bounds.CAUSE));
    assertThat(kept).isEmpty();
  }

  private void fail(RuntimeException failure) throws IOException {
    handle(
        "{\"environment\":\"test\",\"execution\":\"a\"}",
        (ask, by) -> {
          throw failure;
        });
  }
}
