package trasiego.archive;

import java.util.ArrayList;
import java.util.List;
import trasiego.archive.fingerprint.Fingerprint;
import trasiego.archive.fingerprint.RowHash;
import trasiego.archive.fingerprint.RowHasher;

/**
 * Fingerprints each generated column of rows that stand before it: a column that is computed
 * otherwise after a restore is found, and found by its name. Each value is hashed together with its
 * row's stored fields, since two rows that swapped theirs would add up to the same.
 */
final class GeneratedFields {
  private static final byte[] TAB = {'\t'};

  private final CopyText text;
  private final RowHasher hasher;
  private final List<Fingerprint> fingerprints = new ArrayList<>();

  GeneratedFields(CopyText text, RowHash hash) {
    this.text = text;
    this.hasher = hash.hasher();
    text.generated().forEach(_ -> fingerprints.add(new Fingerprint()));
  }

  /**
   * Takes the generated fields off a row: the server sends one whole row at a time, and a tab
   * inside a value as {@code \t}.
   *
   * @return how many bytes of it are the row as a plain COPY has it, newline included
   */
  int cut(byte[] row) {
    int stored = text.columns().isEmpty() ? 0 : end(row, 0, text.columns().size());
    int start = text.columns().isEmpty() ? 0 : stored + 1;
    for (Fingerprint fingerprint : fingerprints) {
      int end = end(row, start, 1);
      hasher.addPart(row, 0, stored);
      hasher.addPart(TAB, 0, 1);
      hasher.addPart(row, start, end - start);
      hasher.finishRow(fingerprint);
      start = end + 1;
    }
    if (start != row.length) {
      throw new IllegalStateException("a row of " + text.table() + " has more fields than columns");
    }
    row[stored] = '\n';
    return stored + 1;
  }

  /** Where the last of so many fields ends. */
  private int end(byte[] row, int start, int fields) {
    int left = fields;
    for (int i = start; i < row.length; i++) {
      if ((row[i] == '\t' || row[i] == '\n') && --left == 0) {
        return i;
      }
    }
    throw new IllegalStateException("a row of " + text.table() + " has fewer fields than columns");
  }

  List<Manifest.Generated> fingerprints() {
    List<Manifest.Generated> named = new ArrayList<>();
    for (int i = 0; i < fingerprints.size(); i++) {
      named.add(new Manifest.Generated(text.generated().get(i), fingerprints.get(i).toString()));
    }
    return List.copyOf(named);
  }
}
