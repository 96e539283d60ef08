package trasiego.restore.swap;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.RestoreResult;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.load.Marker;
import trasiego.postgres.Fence;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.restore.database.DatabaseNames;
import trasiego.restore.database.Databases;
import trasiego.restore.database.Databases.Found;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.invocation.SwapBackRequest;
import trasiego.restore.invocation.SwapRequest;
import trasiego.restore.swap.DatabaseRename.Done;
import trasiego.restore.swap.DatabaseRename.Renames;
import trasiego.store.Keys;
import trasiego.store.Ledger;

/**
 * The steps {@code swap} and {@code undo}: put another database in the live one's place and keep
 * the replaced one under a dated name. A repeated call is harmless: which is which stands in the
 * databases' own comments, written in the same transaction as the renames.
 */
public final class Swap {
  private static final Logger LOG = LoggerFactory.getLogger(Swap.class);
  private static final Duration FENCE = Duration.ofSeconds(20);

  private final RestoreContext context;
  private final Ledger ledger;
  private final String live;
  private final String incoming;

  private final boolean isUndo;
  private final int attempt;

  private Swap(
      RestoreContext context, Ledger ledger, String incoming, boolean isUndo, int attempt) {
    this.context = context;
    this.ledger = ledger;
    this.live = context.live().name();
    this.incoming = incoming;
    this.isUndo = isUndo;
    this.attempt = attempt;
  }

  /** Puts a restored database in the live one's place. */
  public static SwapResult run(RestoreContext context, SwapRequest request) {
    String key = Keys.ofExecution(context.environment(), context.execution(), "swap.ledger.json");
    return run(context, key, request.database(), false, request.attempt());
  }

  /** Puts a kept database back. */
  public static SwapResult undo(RestoreContext context, SwapBackRequest request) {
    String key = undoLedger(context.environment(), context.execution());
    return run(context, key, request.putBack(), true, request.attempt());
  }

  private static SwapResult run(
      RestoreContext context, String key, String incoming, boolean isUndo, int attempt) {
    context.hold().renew();
    Ledger ledger = Ledger.open(context.store(), key, attempt);
    return ledger
        .state(SwapResult.class)
        .map(finished -> finished.at(attempt))
        .orElseGet(() -> new Swap(context, ledger, incoming, isUndo, attempt).run());
  }

  public static String undoLedger(String environment, String execution) {
    return Keys.ofExecution(environment, execution, "undo.ledger.json");
  }

  private SwapResult run() {
    try (Fence _ = Fence.take(context.live(), fenceLimit());
        Session session = context.live().open(Databases.MAINTENANCE, context.timeouts())) {
      SwapResult result = run(session);
      if (result.status().equals(SwapResult.SWAPPED)) {
        ledger.save(result);
        LOG.info(result.summary());
      }
      return result;
    } catch (SqlFailure e) {
      throw new RestoreFailedException(
          "the swap of \""
              + live
              + "\" failed and nothing was renamed: "
              + e.getMessage()
              + "; the live database is as it was",
          e);
    }
  }

  private Duration fenceLimit() {
    Duration half = context.timeLeft().dividedBy(2);
    return half.compareTo(FENCE) < 0 ? half : FENCE;
  }

  private SwapResult run(Session session) {
    Databases databases = new Databases(session);
    Optional<SwapResult> already = already(databases);
    if (already.isPresent()) {
      return already.get();
    }
    Marker marker = incomingMarker(databases);
    Renames renames = renames(databases, marker);
    context.hold().renew();
    try {
      return new DatabaseRename(context, session)
          .run(renames)
          .map(done -> swapped(renames.aside(), marker.backup(), done))
          .orElseGet(this::inProgress);
    } catch (SqlFailure | trasiego.failure.DatabaseUnavailableException e) {
      // The answer to a commit may be lost on its way, and a killed predecessor's may come late.
      return already(databases).orElseThrow(() -> e);
    }
  }

  /** The database that this execution has replaced before. */
  private Optional<SwapResult> already(Databases databases) {
    return databases.all().stream()
        .filter(found -> found.isMarked(Marker.OLD))
        .filter(found -> context.execution().equals(found.marker().orElseThrow().replacedBy()))
        .findFirst()
        .map(found -> swapped(found.name(), found.marker().orElseThrow().backup(), new Done(0, 0)));
  }

  private Marker incomingMarker(Databases databases) {
    Found found =
        databases
            .find(incoming)
            .orElseThrow(() -> refused("does not exist, wanted a database to put in place"));
    Marker marker =
        found
            .marker()
            .orElseThrow(() -> refused("carries no mark of ours, wanted one restored or kept"));
    if (!marker.environment().equals(context.environment())) {
      throw refused("belongs to environment " + marker.environment());
    }
    boolean fits =
        isUndo
            ? marker.is(Marker.OLD)
            : marker.is(Marker.RESTORE)
                && marker.saysReady()
                && context.execution().equals(marker.execution());
    if (!fits) {
      throw refused(
          isUndo
              ? "is not a kept old database"
              : "is not what this execution has restored and proven: " + marker);
    }
    return marker;
  }

  private InvalidRequestException refused(String why) {
    return new InvalidRequestException(
        "database \"" + incoming + "\" " + why + "; nothing was renamed");
  }

  private Renames renames(Databases databases, Marker incomingMarker) {
    Found present =
        databases
            .find(live)
            .orElseThrow(
                () ->
                    new RestoreFailedException(
                        "the live database \""
                            + live
                            + "\" does not exist on this server; nothing was renamed"));
    Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    while (databases.find(DatabaseNames.old(live, now)).isPresent()) {
      now = now.plusSeconds(1);
    }
    Marker kept =
        Marker.old(
            context.environment(),
            context.execution(),
            now.toString(),
            incomingMarker.backup(),
            present.comment());
    return new Renames(
        live, DatabaseNames.old(live, now), kept.toString(), incoming, incomingMarker.comment());
  }

  private SwapResult swapped(String old, String backup, Done done) {
    String summary =
        String.format(
            Locale.ROOT,
            "\"%s\" took the place of \"%s\", which is kept as \"%s\"; new sessions waited at most"
                + " %d ms, %d sessions were ended",
            incoming,
            live,
            old,
            done.millis(),
            done.sessionsEnded());
    return result(SwapResult.SWAPPED, old, backup, done, summary);
  }

  private SwapResult inProgress() {
    return result(
        RestoreResult.IN_PROGRESS,
        null,
        null,
        new Done(0, 0),
        "the databases were busy, nothing was renamed; the next attempt goes on");
  }

  private SwapResult result(String status, String old, String backup, Done done, String summary) {
    return new SwapResult(
        status,
        live,
        old,
        backup,
        done.millis(),
        done.sessionsEnded(),
        attempt,
        ledger.key(),
        summary);
  }
}
