package trasiego.migrate.request;

import trasiego.handler.ActionRequest;

/** Asks for the statement of ours to be ended that runs on the live database now. */
public record CancelRequest(String environment, String execution) implements ActionRequest {}
