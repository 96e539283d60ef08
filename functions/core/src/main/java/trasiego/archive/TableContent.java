package trasiego.archive;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.archive.fingerprint.Fingerprint;
import trasiego.archive.fingerprint.RowHash;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * What a table holds now, to be compared with a manifest: row count and fingerprints come from the
 * same COPY that writes a backup.
 */
public record TableContent(CopyLines lines, List<Manifest.Generated> generated) {

  /** What two parts of one table come to. */
  public TableContent plus(TableContent other) {
    CopyLines sum = new CopyLines(RowHash.WRITTEN);
    sum.add(lines);
    sum.add(other.lines);
    List<Manifest.Generated> columns = new ArrayList<>();
    for (int i = 0; i < generated.size(); i++) {
      Fingerprint fingerprint = Fingerprint.parse(generated.get(i).fingerprint());
      fingerprint.add(Fingerprint.parse(other.generated.get(i).fingerprint()));
      columns.add(new Manifest.Generated(generated.get(i).column(), fingerprint.toString()));
    }
    return new TableContent(sum, List.copyOf(columns));
  }

  /** Takes each row as a plain COPY has it, newline included: so many bytes from the first on. */
  @FunctionalInterface
  public interface Rows {
    void take(byte[] bytes, int length);
  }

  /** Reads the table once; the session must have {@link CopyText#SETTINGS}. */
  public static TableContent read(Session session, CopyText text, RowHash hash) {
    CopyLines lines = new CopyLines(hash);
    List<Manifest.Generated> generated =
        copy(session, text, Manifest.Range.WHOLE, hash, lines::addRow);
    return new TableContent(lines, generated);
  }

  /**
   * Hands over each row; an exception of the taker ends the COPY and is thrown on.
   *
   * @return the fingerprints of the generated columns, which the rows that are handed over lack
   */
  public static List<Manifest.Generated> copy(
      Session session, CopyText text, Manifest.Range range, RowHash hash, Rows rows) {
    String statement = text.out(range);
    GeneratedFields generated = new GeneratedFields(text, hash);
    boolean isCut = !text.generated().isEmpty();
    CopyOut copy = null;
    try {
      copy = session.connection().unwrap(PGConnection.class).getCopyAPI().copyOut(statement);
      for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
        rows.take(row, isCut ? generated.cut(row) : row.length);
      }
      return generated.fingerprints();
    } catch (SQLException e) {
      throw SqlStates.failure(statement, e);
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
