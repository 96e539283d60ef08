package trasiego.migrate.backfill;

import java.util.List;
import java.util.Optional;
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
        held = NULL, signals = CASE WHEN ? THEN '{}' ELSE signals END,
        excludable = coalesce(?::integer, excludable), exclude_reason = coalesce(?, exclude_reason)
      WHERE version = ?
      """;
  private static final String IS_CONDITIONAL =
      "SELECT b.is_conditional FROM public.flyway_schema_history_backfills b WHERE b.version = ?";

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
      Optional<BackfillState> state =
          found.stream().filter(each -> each.version().equals(version)).findFirst();
      if (state.isEmpty()) {
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
      if (change.exclude() != null) {
        checkExclusion(session, state.get());
      }
      Integer rate = change.rate();
      // What could be seen of the server before is asked for anew.
      boolean resumes = change.pausing().filter(paused -> !paused).isPresent();
      session.update(
          CHANGE,
          change.paused(),
          rate,
          rate,
          rate,
          resumes,
          change.exclude(),
          change.reason(),
          version);
      return result(version, change);
    }
  }

  /** Who looks for the rows later finds them by the condition, and they must not move meanwhile. */
  private static void checkExclusion(Session session, BackfillState state) {
    boolean hasKey = !state.key().equals(TableKey.PLACES);
    if (!hasKey || !session.isTrue(IS_CONDITIONAL, state.version())) {
      throw new InvalidRequestException(
          "field \"backfill.exclude\": found backfill %s %s; wanted one whose table has a key and whose file has where, by which the rows that are left out are found again; mend the rows, or the file"
              .formatted(
                  state.version(),
                  hasKey ? "without where" : "of " + state.relation() + ", which has no key"));
    }
  }

  private static String left(BackfillRequest.Change change) {
    return change.exclude() == null
        ? ""
        : ", leaves out %,d rows that fail at most".formatted(change.exclude());
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
        "backfill %s: %s%s%s"
            .formatted(version, status.toLowerCase(java.util.Locale.ROOT), rate, left(change)));
  }
}
