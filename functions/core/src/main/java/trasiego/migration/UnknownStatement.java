package trasiego.migration;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the words tell of a statement that PostgreSQL's grammar of our release does not know: one of
 * a newer server, or one with a mistake. Rather too much than too little is held against it.
 */
final class UnknownStatement {
  private static final Set<String> TRANSACTION =
      Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE");
  private static final Set<String> RUNNER =
      Set.of("ROLE", "AUTHORIZATION", "TRANSACTION", "CHARACTERISTICS", "ALL");
  private static final Set<String> OUTSIDE = Set.of("VACUUM", "REPACK");
  private static final Set<String> WHOLE =
      Set.of("DATABASE", "TABLESPACE", "SYSTEM", "SUBSCRIPTION");

  private UnknownStatement() {}

  static Optional<String> outsideTransaction(List<String> words) {
    String first = words.getFirst();
    if (words.contains("CONCURRENTLY")) {
      return Optional.of(first + " CONCURRENTLY");
    }
    if (OUTSIDE.contains(first)) {
      return Optional.of(first);
    }
    boolean whole = words.size() > 1 && WHOLE.contains(words.get(1));
    return whole && Set.of("CREATE", "ALTER", "DROP").contains(first)
        ? Optional.of(first + " " + words.get(1))
        : Optional.empty();
  }

  static Optional<String> refused(List<String> words) {
    String first = words.getFirst();
    if (TRANSACTION.contains(first) || hidesControl(words)) {
      return Optional.of(Rule.CONTROLS_TRANSACTION);
    }
    if (first.equals("PREPARE") && words.contains("TRANSACTION")) {
      return Optional.of(Rule.KEEPS_PREPARED);
    }
    if (first.equals("SET") && words.contains("STANDARD_CONFORMING_STRINGS")) {
      return Optional.of(Rule.READS_OTHERWISE);
    }
    if (first.equals("SET") && words.stream().anyMatch(RUNNER::contains)) {
      return Optional.of(Rule.CHANGES_ROLE);
    }
    if (first.equals("DISCARD")
        || first.equals("RESET") && words.stream().anyMatch(RUNNER::contains)) {
      return Optional.of(Rule.UNDOES_SETTINGS);
    }
    if (first.equals("COPY") && words.contains("STDIN")) {
      return Optional.of(Rule.NEEDS_ROWS);
    }
    return first.equals("COPY") && words.contains("STDOUT")
        ? Optional.of(Rule.SENDS_ROWS)
        : Optional.empty();
  }

  /**
   * Behind a semicolon inside, where it may be no routine's body at all: that ends with END, and
   * holds no control of transactions.
   */
  private static boolean hidesControl(List<String> words) {
    for (int i = 1; i < words.size(); i++) {
      boolean isLast = i == words.size() - 1;
      String word = words.get(i);
      if (words.get(i - 1).equals(";")
          && TRANSACTION.contains(word)
          && !(isLast && word.equals("END"))) {
        return true;
      }
    }
    return false;
  }
}
