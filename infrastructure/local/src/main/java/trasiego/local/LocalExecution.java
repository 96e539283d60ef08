package trasiego.local;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import trasiego.local.states.ExecutionId;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.MachineRun;
import trasiego.local.states.Outcome;

/** One execution of a local machine, started by {@link #run} and known to others by its ARN. */
public final class LocalExecution {
  private static final Outcome KILLED =
      new Outcome(
          ExecutionStatus.ABORTED, Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  private final ExecutionId id;
  private final MachineRun execution;
  private final LocalExecutions executions;
  private final Consumer<Outcome> rules;

  /**
   * @param rules what is called once it has ended
   */
  LocalExecution(
      ExecutionId id, MachineRun execution, LocalExecutions executions, Consumer<Outcome> rules) {
    this.id = id;
    this.execution = execution;
    this.executions = executions;
    this.rules = rules;
  }

  public ExecutionId id() {
    return id;
  }

  /** Runs to the end, on this thread. */
  public Outcome run() {
    executions.started(id);
    Outcome outcome = KILLED;
    try {
      outcome = execution.run();
      return outcome;
    } finally {
      executions.ended(id, outcome.status());
      rules.accept(outcome);
    }
  }

  /** Ends it as StopExecution does, from any thread: no Catch runs. */
  public void stop(String error, String cause) {
    execution.stop(error, cause);
  }
}
