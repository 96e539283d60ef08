package trasiego.status.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.execution.BackupRecord;
import trasiego.handler.Json;
import trasiego.status.document.Documents;
import trasiego.status.text.ConsoleLink;
import trasiego.status.text.FailureText;
import trasiego.status.text.Format;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Writes the record of a backup by the schedule or by a person, also of one that was not stored. A
 * repeated call answers the record that is already there.
 */
public final class BackupRecording {
  private static final Logger LOG = LoggerFactory.getLogger(BackupRecording.class);
  private static final String NEXT =
      "look at the error, mend what it names, and make one: db backup ";

  private final Store store;
  private final Clock clock;

  public BackupRecording(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  public RecordResult record(BackupRecordRequest request) {
    String key = Keys.backupRecord(request.environment(), request.execution());
    BackupRecord record =
        new Documents(store)
            .read(key, BackupRecord.class)
            .found()
            .filter(earlier -> isOfSameEnd(earlier, request))
            .orElseGet(
                () -> {
                  BackupRecord made = compose(request, store.address(key));
                  store.write(key, Json.bytes(made), "application/json");
                  return made;
                });
    LOG.info("{}; record {}", record.summary(), store.address(key));
    return new RecordResult(
        RecordResult.RECORDED,
        key,
        record.subject(),
        record.message(),
        record.summary(),
        List.of(),
        null);
  }

  private static boolean isOfSameEnd(BackupRecord earlier, BackupRecordRequest request) {
    return request.ending() == earlier.outcome()
        && Objects.equals(request.error(), earlier.error())
        && earlier.subject() != null;
  }

  private BackupRecord compose(BackupRecordRequest request, String address) {
    Optional<BackupId> id = Evidence.id(request.backup());
    Optional<Manifest> manifest =
        id.flatMap(it -> new Documents(store).read(it.manifest(), Manifest.class).found());
    FailureText cause = FailureText.of(request.error(), request.cause());
    String summary = summary(request, id, manifest);
    return new BackupRecord(
        BackupRecord.FORMAT,
        request.environment(),
        request.execution(),
        request.givenBy(),
        request.givenReason(),
        request.ending(),
        request.startedAt(),
        clock.instant().toString(),
        id.map(BackupId::toString).orElse(null),
        manifest.map(Manifest::bytes).orElse(null),
        manifest.flatMap(BackupRecording::seconds).orElse(null),
        request.error(),
        cause.message(),
        request.step(),
        Notice.subject(summary),
        message(request, summary, cause, address),
        summary);
  }

  private static Optional<Double> seconds(Manifest manifest) {
    try {
      Duration taken =
          Duration.between(
              Instant.parse(manifest.startedAt()), Instant.parse(manifest.finishedAt()));
      return Optional.of(taken.toMillis() / 1000.0);
    } catch (DateTimeParseException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private static String summary(
      BackupRecordRequest request, Optional<BackupId> id, Optional<Manifest> manifest) {
    String where = request.environment() + ": backup by " + request.givenBy() + " ";
    if (!request.outcome().equals(RecordRequest.SUCCEEDED)) {
      String how = request.outcome().equals(RecordRequest.REFUSED) ? "refused" : "FAILED";
      return where
          + how
          + (request.step() == null ? "" : " at " + request.step())
          + id.map(stored -> "; " + stored + " is stored, but not signed").orElse("");
    }
    return where
        + "stored "
        + id.map(BackupId::toString).orElse("an unknown one")
        + manifest.map(it -> ", " + Format.bytes(it.bytes())).orElse("")
        + manifest
            .flatMap(BackupRecording::seconds)
            .map(it -> " in " + Format.seconds(it))
            .orElse("");
  }

  private static String message(
      BackupRecordRequest request, String summary, FailureText cause, String address) {
    List<String> lines = new ArrayList<>();
    lines.add(summary + ".");
    if (!request.givenReason().isEmpty()) {
      lines.add("Reason given: " + request.givenReason());
    }
    if (cause.isKnown()) {
      lines.add("");
      lines.add("What happened");
      lines.add("  " + cause.name() + (cause.message().isEmpty() ? "" : ": " + cause.message()));
      lines.add("");
      lines.add("Next step");
      lines.add("  " + NEXT + request.environment());
    }
    lines.add("");
    lines.add("Record: " + address);
    lines.add("Execution: " + request.execution());
    ConsoleLink.of(request.execution()).ifPresent(link -> lines.add("Console: " + link));
    return String.join("\n", lines);
  }
}
