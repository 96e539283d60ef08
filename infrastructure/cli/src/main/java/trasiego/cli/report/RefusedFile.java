package trasiego.cli.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the folder of which a refusal speaks, so that it can be shown beside that file.
 *
 * @param line 1 where it is the whole file's
 */
record RefusedFile(String file, int line) {
  private static final Pattern MIGRATION =
      Pattern.compile(
          "((?:[^\\s:]+/)*(?:[VU]\\d+(?:[._]\\d+)*|[RU])__[^\\s/:]+?\\.sql)\\b(?: line (\\d+))?");

  /** What is misnamed stands at the beginning, with whatever blanks it has. */
  private static final Pattern MISNAMED =
      Pattern.compile("^(.+?\\.sql(?:\\.conf)?)(?= (?:is|lies) )()", Pattern.CASE_INSENSITIVE);

  /** Empty where it speaks of none. */
  static Optional<RefusedFile> of(String refusal) {
    return found(MIGRATION, refusal).or(() -> found(MISNAMED, refusal));
  }

  private static Optional<RefusedFile> found(Pattern pattern, String refusal) {
    Matcher it = pattern.matcher(refusal);
    return it.find()
        ? Optional.of(new RefusedFile(it.group(1), line(it.group(2))))
        : Optional.empty();
  }

  private static int line(String digits) {
    return digits == null || digits.isEmpty() ? 1 : Math.max(1, Integer.parseInt(digits));
  }
}
