package trasiego.status.report;

import trasiego.handler.ActionRequest;

/** Asks which backfills are under way. */
public record BackfillsRequest(String environment, String execution) implements ActionRequest {}
