package trasiego.migrate.request;

import trasiego.handler.ActionRequest;

/** Asks for the lease to be renewed, for a step that has no right to it and may outlast it. */
public record RenewRequest(String environment, String execution) implements ActionRequest {}
