package trasiego.status.record;

import java.util.List;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.MigrationState;
import trasiego.status.text.Format;

/** What the machine goes on with: the record's key, and the notification to send. */
public record RecordResult(
    String status,
    String record,
    String subject,
    String message,
    String summary,
    List<String> appliedVersions,
    String canRollBack) {
  static final String RECORDED = "RECORDED";

  private static final int MOST_VERSIONS = 200;

  static RecordResult of(String key, DeploymentRecord record) {
    List<String> applied =
        record.files().stream()
            .filter(file -> file.state().equals(MigrationState.APPLIED))
            .map(DeploymentRecord.FileState::version)
            .toList();
    return new RecordResult(
        RECORDED,
        key,
        record.subject(),
        record.message(),
        record.summary(),
        Format.cut(applied, MOST_VERSIONS, 40),
        record.canRollBack());
  }
}
