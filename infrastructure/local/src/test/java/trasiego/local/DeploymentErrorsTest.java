package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** Where each error of each step before Migrate leads: what is said of it, and what never runs. */
class DeploymentErrorsTest {
  private static final String OURS = "trasiego.failure.";

  private final OurMachine machine = new OurMachine("deployment");

  @ParameterizedTest
  @CsvSource({
    "Migrate plan, MigrationRefusedException",
    "Migrate plan, InvalidRequestException",
    "Trial judge, MigrationRefusedException",
    "Trial judge, InvalidRequestException",
    "Migrate check, MigrationRefusedException",
    "Migrate check, InvalidRequestException",
    "Trial rehearse, MigrationRefusedException",
    "Trial rehearse, InvalidRequestException"
  })
  void refusesWhatAStepRefuses(String call, String error) {
    assertEnds(call, OURS + error, "REFUSED", "nothing was changed");
  }

  @ParameterizedTest
  @CsvSource({"Trial rehearse, BackupDamagedException", "Trial rehearse, RestoreFailedException"})
  void callsAPersonWhereTheBackupIsNoBackup(String call, String error) {
    assertEnds(call, OURS + error, "FAILED", "call a person");
  }

  /** As the platform ends a function that is late or dies, whose name for it may be any. */
  @ParameterizedTest
  @CsvSource({
    "Migrate plan, Sandbox.Timedout",
    "Trial judge, Sandbox.Timedout",
    "Trial judge, Runtime.ExitError",
    "Trial judge, Lambda.Unknown",
    "Migrate check, Runtime.ExitError",
    "Trial rehearse, Sandbox.Timedout",
    "Trial rehearse, Runtime.ExitError",
    "Trial rehearse, Lambda.Unknown",
    "Trial rehearse, java.lang.OutOfMemoryError"
  })
  void failsWithNothingChangedWhereAFunctionIsKilled(String call, String error) {
    assertEnds(call, error, "FAILED", "look at the record");
  }

  /** A table that is held while pg_dump waits for it, a store or a database that is away. */
  @ParameterizedTest
  @CsvSource({
    "Migrate plan, DatabaseBusyException",
    "Trial judge, DatabaseBusyException",
    "Migrate check, DatabaseBusyException",
    "Trial rehearse, DatabaseBusyException",
    "Trial judge, StoreUnavailableException",
    "Trial rehearse, StoreUnavailableException",
    "Migrate plan, DatabaseUnavailableException",
    "Migrate check, DatabaseUnavailableException"
  })
  void triesAgainWhatPassesByItself(String call, String error) {
    machine.functions().failsOnce(call, OURS + error);

    assertThat(deploy().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().calls().stream().filter(call::equals)).hasSize(2);
  }

  private void assertEnds(String call, String error, String outcome, String urgency) {
    machine.functions().fails(call, error);

    machine.assertRecorded(deploy(), call, error, outcome);
    assertThat(machine.subjects().getLast()).isEqualTo("[" + urgency + "] what happened");
    assertThat(machine.functions().calls()).doesNotContain("Migrate apply", "Record verify");
    if (!call.equals("Trial rehearse")) {
      assertThat(machine.functions().calls()).doesNotContain("Backup before");
    }
    assertThat(machine.functions().calls().stream().filter(call::equals)).hasSize(1);
  }

  private Outcome deploy() {
    return machine.run("{\"environment\": \"local\", \"migrations\": \"migrations/1.zip\"}");
  }
}
