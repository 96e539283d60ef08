package trasiego.execution;

/** What a hazard asks of whoever deploys, mildest first. */
public enum Severity {
  /** Worth knowing; nothing is asked. */
  NOTE,
  /** Needs an acknowledgement in the file, with a reason. */
  RISKY,
  /** Cannot be acknowledged: it fails, or leaves something broken. */
  REFUSED
}
