package trasiego.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import trasiego.archive.Manifest.Omission;
import trasiego.postgres.Session;

/** Finds what pg_dump leaves out with a warning or without a word, so that the manifest says it. */
final class OmissionReader {
  private static final String OMISSIONS = resource("omissions.sql");

  private OmissionReader() {}

  static List<Omission> read(Session session) {
    return session.query(
        OMISSIONS,
        row ->
            new Omission(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
  }

  private static String resource(String name) {
    try (InputStream input = OmissionReader.class.getResourceAsStream(name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
