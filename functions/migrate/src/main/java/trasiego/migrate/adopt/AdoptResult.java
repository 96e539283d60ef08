package trasiego.migrate.adopt;

import java.util.List;

/**
 * The answer to {@code adopt}.
 *
 * @param status JUDGED, ADOPTED, ALREADY_ADOPTED, HAS_HISTORY, UNDECIDED, UNDONE or NOTHING_TO_UNDO
 * @param adopted the versions in the history, oldest first; with UNDONE those that were in it
 * @param pending the files that the next deployment applies
 * @param failed Prisma migrations that failed and of which nobody said what is there
 * @param rolledBack Prisma migrations that were rolled back and not applied since
 * @param differences between files and history, one line each
 * @param files with UNDONE, the V files that the adoption had been given
 * @param document where the whole of it lies in the store
 */
public record AdoptResult(
    String status,
    List<String> adopted,
    List<String> pending,
    List<Failed> failed,
    List<String> rolledBack,
    List<String> differences,
    List<AdoptionDocument.File> files,
    String document,
    String summary) {

  /** One failed Prisma migration: what the server said, without values. */
  record Failed(String name, String version, String startedAt, String log) {}
}
