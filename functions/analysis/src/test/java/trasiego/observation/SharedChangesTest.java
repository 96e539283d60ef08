package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.handler.Json;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.schema.Changes;

class SharedChangesTest {
  private static final SharedChange SETTING =
      new SharedChange(Kind.ROLE_SETTING, "app", "work_mem", "4MB", "64MB");

  @Test
  void expectsWhatTheRehearsalSawWhateverWasThereBefore() {
    SharedChange live = new SharedChange(Kind.ROLE_SETTING, "app", "work_mem", null, "64MB");

    assertThat(SharedChanges.unexpected(List.of(SETTING), List.of(live))).isEmpty();
  }

  @Test
  void tellsOfAnotherValueAnotherObjectAndASecondTime() {
    SharedChange value = new SharedChange(Kind.ROLE_SETTING, "app", "work_mem", "4MB", "1GB");
    SharedChange object = new SharedChange(Kind.ROLE_SETTING, "other", "work_mem", "4MB", "64MB");
    SharedChange gone = new SharedChange(Kind.ROLE_SETTING, "app", "work_mem", "4MB", null);

    assertThat(
            SharedChanges.unexpected(
                List.of(SETTING), List.of(value, object, gone, SETTING, SETTING)))
        .containsExactly(
            "not seen in the rehearsal: role setting app work_mem: 4MB, then 1GB",
            "not seen in the rehearsal: role setting other work_mem: 4MB, then 64MB",
            "not seen in the rehearsal: role setting app work_mem: 4MB, then none",
            "not seen in the rehearsal: role setting app work_mem: 4MB, then 64MB");
  }

  @Test
  void tellsOfAPasswordThatIsSetOnlyLive() {
    SharedChange password = new SharedChange(Kind.ROLE, "", SharedChange.PASSWORD, null, null);

    assertThat(SharedChanges.unexpected(List.of(), List.of(password)))
        .containsExactly(
            "not seen in the rehearsal: role password set, or nothing that can be read");
    assertThat(SharedChanges.unexpected(List.of(password), List.of(password))).isEmpty();
  }

  @Test
  void expectsAnythingOfAStatementThatCouldNotBeRehearsed() {
    ObservedStatement untried = statement(new Failure("42501", "permission denied"));

    assertThat(SharedChanges.unexpected(untried, List.of(SETTING))).isEmpty();
    assertThat(SharedChanges.unexpected(statement(null), List.of(SETTING))).hasSize(1);
  }

  @Test
  void staysTheSameInADocument() {
    byte[] json = Json.bytes(SETTING);

    assertThat(Json.document(json, SharedChange.class)).isEqualTo(SETTING);
  }

  private static ObservedStatement statement(Failure untried) {
    return new ObservedStatement(
        1,
        1,
        "",
        List.of(),
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        java.util.Map.of(),
        0,
        java.util.Map.of(),
        List.of(),
        Changes.NONE,
        List.of(),
        untried,
        null);
  }
}
