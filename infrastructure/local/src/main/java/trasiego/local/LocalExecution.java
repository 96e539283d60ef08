package trasiego.local;

import trasiego.local.states.Execution;
import trasiego.local.states.ExecutionId;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** One execution of a local machine, started by {@link #run} and known to others by its ARN. */
public final class LocalExecution {
  private final ExecutionId id;
  private final Execution execution;
  private final LocalExecutions executions;

  LocalExecution(ExecutionId id, Execution execution, LocalExecutions executions) {
    this.id = id;
    this.execution = execution;
    this.executions = executions;
  }

  public ExecutionId id() {
    return id;
  }

  /** Runs to the end, on this thread. */
  public Outcome run() {
    executions.started(id);
    ExecutionStatus status = ExecutionStatus.ABORTED;
    try {
      Outcome outcome = execution.run();
      status = outcome.status();
      return outcome;
    } finally {
      executions.ended(id, status);
    }
  }

  /** Ends it as StopExecution does, from any thread: no Catch runs. */
  public void stop(String error, String cause) {
    execution.stop(error, cause);
  }
}
