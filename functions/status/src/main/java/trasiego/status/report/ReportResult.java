package trasiego.status.report;

import java.util.List;
import java.util.Optional;
import trasiego.execution.ReportDocument;
import trasiego.status.text.Format;

/** What a person or an alarm sees of a report; the whole of it lies under its key. */
public record ReportResult(
    String status,
    String report,
    String page,
    List<String> applied,
    List<String> pending,
    List<String> failed,
    String lastBackup,
    Long lastBackupAgeSeconds,
    String verifiedBackup,
    Long verifiedBackupAgeSeconds,
    String backupRecord,
    String traffic,
    long newFindings,
    List<String> findings,
    String summary) {
  static final String OK = "OK";
  static final String PENDING = "PENDING";
  static final String ATTENTION = "ATTENTION";
  private static final int MOST = 30;
  private static final int LONGEST = 400;

  static ReportResult of(String key, String page, ReportDocument document) {
    ReportDocument.Seen seen = document.seen();
    Optional<ReportDocument.LastBackup> backup = Optional.ofNullable(seen.backup());
    Optional<ReportDocument.LastBackup> verified = Optional.ofNullable(seen.verified());
    return new ReportResult(
        document.status(),
        key,
        page,
        last(seen.applied()),
        seen.pending() == null ? List.of() : Format.cut(seen.pending(), MOST, LONGEST),
        Format.cut(seen.failed(), MOST, LONGEST),
        backup.map(it -> it.backup()).orElse(null),
        backup.map(it -> it.ageSeconds()).orElse(null),
        verified.map(it -> it.backup()).orElse(null),
        verified.map(it -> it.ageSeconds()).orElse(null),
        Optional.ofNullable(seen.backupRecord())
            .map(it -> Format.cut(it.startedAt() + " " + it.summary(), LONGEST))
            .orElse(null),
        seen.traffic(),
        document.newFindings(),
        Format.cut(document.texts(), MOST, LONGEST),
        document.summary());
  }

  /** The newest are what one looks for. */
  private static List<String> last(List<String> applied) {
    return applied.subList(Math.max(0, applied.size() - MOST), applied.size());
  }
}
