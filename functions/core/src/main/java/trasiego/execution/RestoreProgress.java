package trasiego.execution;

/**
 * How far a restoration's load has come: what its ledger keeps between invocations.
 *
 * @param proven whether the stored backup was read to its end and found to be the manifest's
 * @param cuts how often time was over within a section of the schema
 * @param result what the step answered when it was done; null before that
 */
public record RestoreProgress(
    String startedAt, Boolean proven, Integer cuts, RestoreResult result) {}
