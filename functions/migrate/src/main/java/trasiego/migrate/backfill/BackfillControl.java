package trasiego.migrate.backfill;

import java.util.List;
import java.util.stream.Collectors;
import trasiego.failure.InvalidRequestException;
import trasiego.migrate.request.BackfillRequest;
import trasiego.migrate.target.Target;
import trasiego.migration.BackfillState;
import trasiego.migration.SchemaVersion;
import trasiego.postgres.Session;

/**
 * Changes how a backfill goes on while it runs, or before it does: its next batch reads that from
 * the row that it moves on.
 */
public record BackfillControl(Target target, BackfillRequest request) {
  private static final String CHANGE =
      """
      UPDATE public.flyway_schema_history_backfills
      SET paused = coalesce(?, paused), rate = CASE WHEN ?::integer IS NULL THEN rate
          WHEN ?::integer = 0 THEN NULL ELSE ?::integer END,
        held = NULL, signals = CASE WHEN ? THEN '{}' ELSE signals END
      WHERE version = ?
      """;

  /**
   * @param status PAUSED, RESUMED or CHANGED
   */
  public record Result(String status, String version, String summary) {}

  /**
   * @throws InvalidRequestException where no backfill of that version is under way
   */
  public Result change() {
    BackfillRequest.Change change = request.backfill();
    String version = SchemaVersion.canonical(change.version());
    try (Session session = target.open()) {
      List<BackfillState> found = BackfillState.read(session);
      if (found.stream().noneMatch(state -> state.version().equals(version))) {
        throw new InvalidRequestException(
            "field \"backfill.version\": found %s, wanted a backfill that is under way: %s"
                .formatted(
                    version,
                    found.isEmpty()
                        ? "there is none"
                        : found.stream()
                            .map(BackfillState::version)
                            .collect(Collectors.joining(", "))));
      }
      Integer rate = change.rate();
      // What could be seen of the server before is asked for anew.
      boolean resumes = change.pausing().filter(paused -> !paused).isPresent();
      session.update(CHANGE, change.paused(), rate, rate, rate, resumes, version);
      return result(version, change);
    }
  }

  private static Result result(String version, BackfillRequest.Change change) {
    String status = change.pausing().map(paused -> paused ? "PAUSED" : "RESUMED").orElse("CHANGED");
    String rate =
        change
            .bound()
            .map(rows -> rows == 0 ? ", at no bound" : ", at %,d rows/s at most".formatted(rows))
            .orElse("");
    return new Result(
        status,
        version,
        "backfill %s: %s%s".formatted(version, status.toLowerCase(java.util.Locale.ROOT), rate));
  }
}
