package trasiego.migrate.request;

import trasiego.handler.ActionRequest;

/** Asks the trial function to remove its mark from the rehearsal server. */
public record UnmarkRequest(String environment, String execution) implements ActionRequest {}
