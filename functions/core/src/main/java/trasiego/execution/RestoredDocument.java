package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
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
    Status status,
    String backup,
    String server,
    Long tables,
    Long rows,
    Long bytes,
    Double seconds,
    List<String> missing) {
  /** What was done with the backup. */
  public enum Status {
    /** It was restored where the files were rehearsed, every table equal. */
    REHEARSED,
    /** It was read to its end, every byte as its manifest says. */
    READ,
    /** What a later version may write. */
    @JsonEnumDefaultValue
    UNKNOWN
  }

  public RestoredDocument {
    missing = Lenient.list(missing);
  }

  /** Read to its end, every byte as the manifest says, and no more. */
  public static RestoredDocument read(Archive backup, double seconds) {
    return of(Status.READ, backup, null, List.of(), seconds);
  }

  public static RestoredDocument of(
      Archive backup, String server, List<String> missing, double seconds) {
    return of(Status.REHEARSED, backup, server, missing, seconds);
  }

  private static RestoredDocument of(
      Status status, Archive backup, String server, List<String> missing, double seconds) {
    Manifest manifest = backup.manifest();
    return new RestoredDocument(
        status,
        backup.id().toString(),
        server,
        (long) manifest.tables().size(),
        manifest.tables().stream().mapToLong(Manifest.Table::rows).sum(),
        manifest.bytes(),
        seconds,
        missing);
  }
}
