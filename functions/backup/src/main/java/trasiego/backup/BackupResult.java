package trasiego.backup;

import java.util.List;

/**
 * What a backup answers.
 *
 * @param status STORED, the one there is while a backup fits one invocation
 * @param backup its id
 * @param address of the file, for people
 * @param file the key of the file; manifest likewise
 * @param manifestSha256 the digest of the manifest's bytes, for the step that signs it: the machine
 *     hears it from here and not from the store, which others may write
 * @param rawBytes the size of the file uncompressed
 * @param omitted what is not in the backup, a line each and few of them
 * @param schemaVersion the newest applied migration, or null where there is no history
 */
public record BackupResult(
    String status,
    String backup,
    String address,
    String file,
    String manifest,
    String manifestSha256,
    long bytes,
    long rawBytes,
    long rows,
    int tables,
    double seconds,
    int attempt,
    String ledger,
    String schemaVersion,
    List<String> omitted) {
  static final String STORED = "STORED";

  public BackupResult {
    omitted = omitted == null ? List.of() : List.copyOf(omitted);
  }
}
