package trasiego.migrate.document;

import java.util.List;
import trasiego.archive.Archive;
import trasiego.archive.Manifest;

/**
 * What shows that a backup is whole: that it was restored where files are tried, and every table
 * compared with the manifest; or that it was read to its end.
 *
 * @param status REHEARSED, or READ where it was not restored
 * @param server what the server is called on which it was restored; null where it was not
 * @param seconds for which it was restored, or read
 * @param missing what is not in the copy, one line each
 */
public record RestoredDocument(
    String status,
    String backup,
    String server,
    long tables,
    long rows,
    long bytes,
    double seconds,
    List<String> missing) {

  /** Read to its end, every byte as the manifest says, and no more. */
  public static RestoredDocument read(Archive backup, double seconds) {
    return of("READ", backup, null, List.of(), seconds);
  }

  public static RestoredDocument of(
      Archive backup, String server, List<String> missing, double seconds) {
    return of("REHEARSED", backup, server, missing, seconds);
  }

  private static RestoredDocument of(
      String status, Archive backup, String server, List<String> missing, double seconds) {
    Manifest manifest = backup.manifest();
    return new RestoredDocument(
        status,
        backup.id().toString(),
        server,
        manifest.tables().size(),
        manifest.tables().stream().mapToLong(Manifest.Table::rows).sum(),
        manifest.bytes(),
        seconds,
        missing);
  }
}
