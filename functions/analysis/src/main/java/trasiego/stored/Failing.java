package trasiego.stored;

import trasiego.observation.ObservedStatement.Failure;

/** A check that the server answered with an error. */
record Failing(CodeCheck check, Failure failure) {}
