package trasiego.backup;

/**
 * What a backup answers.
 *
 * @param status STORED, the one there is while a backup fits one invocation
 * @param backup its id
 * @param address of the file, for people
 * @param file the key of the file; manifest likewise
 * @param rawBytes the size of the file uncompressed
 * @param schemaVersion the newest applied migration, or null where there is no history
 */
public record BackupResult(
    String status,
    String backup,
    String address,
    String file,
    String manifest,
    long bytes,
    long rawBytes,
    long rows,
    int tables,
    double seconds,
    int attempt,
    String ledger,
    String schemaVersion) {
  static final String STORED = "STORED";

  BackupResult atAttempt(int number) {
    return new BackupResult(
        status,
        backup,
        address,
        file,
        manifest,
        bytes,
        rawBytes,
        rows,
        tables,
        seconds,
        number,
        ledger,
        schemaVersion);
  }
}
