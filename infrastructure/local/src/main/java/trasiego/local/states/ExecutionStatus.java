package trasiego.local.states;

/** How an execution ended, in the service's words. */
public enum ExecutionStatus {
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  ABORTED
}
