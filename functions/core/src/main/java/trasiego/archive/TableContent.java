package trasiego.archive;

import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * What a table holds now, to be compared with a manifest: row count and fingerprint come from the
 * same COPY that writes a backup.
 */
public final class TableContent {
  private TableContent() {}

  /** Takes each row's bytes, newline included, as the server sends them. */
  @FunctionalInterface
  public interface Rows {
    void take(byte[] bytes);
  }

  /** Reads the table once; the session must have {@link CopyText#SETTINGS}. */
  public static CopyLines read(Session session, CopyText text) {
    CopyLines lines = new CopyLines();
    copy(session, text, bytes -> lines.add(bytes, 0, bytes.length));
    return lines;
  }

  /** Hands over each row; an exception of the taker ends the COPY and is thrown on. */
  public static void copy(Session session, CopyText text, Rows rows) {
    CopyOut copy = null;
    try {
      copy = session.connection().unwrap(PGConnection.class).getCopyAPI().copyOut(text.out());
      for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
        rows.take(row);
      }
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
