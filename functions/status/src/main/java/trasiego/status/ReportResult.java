package trasiego.status;

import java.util.List;

/** What a person or an alarm sees of a report; the whole of it lies under its key. */
record ReportResult(
    String status,
    String report,
    List<String> applied,
    List<String> pending,
    List<String> failed,
    String lastBackup,
    Long lastBackupAgeSeconds,
    List<String> findings,
    String summary) {
  static final String OK = "OK";
  static final String PENDING = "PENDING";
  static final String ATTENTION = "ATTENTION";
  private static final int MOST = 30;
  private static final int LONGEST = 400;

  static ReportResult of(String key, ReportDocument document) {
    return new ReportResult(
        document.status(),
        key,
        last(document.applied()),
        document.pending() == null ? List.of() : Amount.cut(document.pending(), MOST, LONGEST),
        Amount.cut(document.failed(), MOST, LONGEST),
        document.backup() == null ? null : document.backup().backup(),
        document.backup() == null ? null : document.backup().ageSeconds(),
        Amount.cut(document.findings(), MOST, LONGEST),
        document.summary());
  }

  /** The newest are what one looks for. */
  private static List<String> last(List<String> applied) {
    return applied.subList(Math.max(0, applied.size() - MOST), applied.size());
  }
}
