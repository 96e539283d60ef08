package trasiego.archive;

import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * What a table holds now, to be compared with a manifest: row count and fingerprints come from the
 * same COPY that writes a backup.
 */
public record TableContent(CopyLines lines, List<Manifest.Generated> generated) {

  /** Takes each row as a plain COPY has it, newline included: so many bytes from the first on. */
  @FunctionalInterface
  public interface Rows {
    void take(byte[] bytes, int length);
  }

  /** Reads the table once; the session must have {@link CopyText#SETTINGS}. */
  public static TableContent read(Session session, CopyText text) {
    CopyLines lines = new CopyLines();
    List<Manifest.Generated> generated =
        copy(session, text, (bytes, length) -> lines.add(bytes, 0, length));
    return new TableContent(lines, generated);
  }

  /**
   * Hands over each row; an exception of the taker ends the COPY and is thrown on.
   *
   * @return the fingerprints of the generated columns, which the rows that are handed over lack
   */
  public static List<Manifest.Generated> copy(Session session, CopyText text, Rows rows) {
    GeneratedFields generated = new GeneratedFields(text);
    boolean isCut = !text.generated().isEmpty();
    CopyOut copy = null;
    try {
      copy = session.connection().unwrap(PGConnection.class).getCopyAPI().copyOut(text.out());
      for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
        rows.take(row, isCut ? generated.cut(row) : row.length);
      }
      return generated.fingerprints();
    } catch (SQLException e) {
      throw SqlStates.failure(text.out(), e);
    } finally {
      cancel(copy);
    }
  }

  private static void cancel(CopyOut copy) {
    if (copy != null && copy.isActive()) {
      try {
        copy.cancelCopy();
      } catch (SQLException e) {
        // The session is as good as closed, and what ended the copy is thrown already.
      }
    }
  }
}
