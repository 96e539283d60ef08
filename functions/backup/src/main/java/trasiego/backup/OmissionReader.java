package trasiego.backup;

import java.util.List;
import trasiego.archive.Manifest.Omission;
import trasiego.postgres.Session;
import trasiego.postgres.SqlResource;

/** Finds what pg_dump leaves out with a warning or without a word, so that the manifest says it. */
final class OmissionReader {
  private static final String OMISSIONS = SqlResource.read(OmissionReader.class, "omissions.sql");

  private OmissionReader() {}

  static List<Omission> read(Session session) {
    return session.query(
        OMISSIONS,
        row ->
            new Omission(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
  }
}
