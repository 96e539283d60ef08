package trasiego.execution;

import java.util.Locale;

/**
 * One lock on one table, view or sequence.
 *
 * @param mode the field's words, such as {@code ACCESS EXCLUSIVE}
 * @param relation quoted and qualified
 */
public record Lock(String mode, String relation) {
  /** {@code AccessExclusiveLock}, as the server writes it, is {@code ACCESS EXCLUSIVE}. */
  public static Lock of(String mode, String relation) {
    String words = mode.replaceAll("Lock$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    return new Lock(words.toUpperCase(Locale.ROOT), relation);
  }
}
