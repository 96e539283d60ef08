package trasiego.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be told of the errors of pg_dump, pg_restore and other clients of the server. They print
 * the server's words without its SQLSTATE, with DETAIL and COPY's lines: told are the tool's own
 * words, and the server's where they are a known phrase about an object and no code of the
 * database's was running.
 */
public final class ToolWords {
  public static final String KEPT_OUT =
      "an error whose words are kept out, since they may quote rows";

  private static final Pattern LINE =
      Pattern.compile("(?:\\S*/)?(?:pg_dump|pg_restore|sh): (?:(?:error|fatal|warning): )?(.*)");

  private static final Pattern SERVER = Pattern.compile("\\b\\p{Lu}{3,}: +(.*)");
  private static final Pattern CONTEXT = Pattern.compile("CONTEXT: .*");
  private static final Pattern CHATTER =
      Pattern.compile("(?:hint|from TOC entry|while|creating|connecting|processing|executing).*");

  /** Of the server's English words for what is wrong with an object, not with a row. */
  private static final Pattern PHRASE =
      Pattern.compile(
          ".*(?:No space left on device|does not exist|do not exist|already exists|permission"
              + " denied|must be |is not available|could not access file|could not open"
              + " extension|could not load library|unrecognized configuration parameter|canceling"
              + " statement due to|terminating connection|out of shared memory|could not obtain"
              + " lock|deadlock detected|syntax error|no schema has been selected|row-level"
              + " security|duplicate key value|violates foreign key|violates check|violates"
              + " not-null|contains null values|could not create unique index|is violated by some"
              + " row|is not supported|not permitted|unsupported|is not a |requires |cannot |has no"
              + " |not allowed|password authentication failed|no pg_hba.conf entry|too many"
              + " connections|remaining connection slots|not accepting connections|is being"
              + " accessed|not currently accepting|could not be determined|depends on|depend"
              + " on|infinite recursion|collation|encoding).*");

  private static final int MOST_LINES = 4;

  private ToolWords() {}

  /** Of everything that a tool printed, on one line. */
  public static String of(String output) {
    List<String> lines = output.lines().toList();
    List<String> told = new ArrayList<>();
    for (int i = 0; i < lines.size() && told.size() < MOST_LINES; i++) {
      Matcher line = LINE.matcher(lines.get(i));
      if (line.matches() && !CHATTER.matcher(line.group(1)).matches()) {
        told.add(line(line.group(1), hasContext(lines, i + 1)));
      }
    }
    return told.isEmpty() ? "no word that may be repeated" : String.join(" | ", told);
  }

  /** Of one of the server's messages, without the severity. */
  public static String server(String text, boolean hasContext) {
    return PHRASE.matcher(text).matches() && !hasContext ? ServerWords.shown(text, "") : KEPT_OUT;
  }

  private static String line(String text, boolean hasContext) {
    Matcher server = SERVER.matcher(text);
    return server.find()
        ? ServerWords.shown(text.substring(0, server.start()), "")
            + server(server.group(1), hasContext)
        : ServerWords.shown(text, "");
  }

  /** Whether what follows, up to the tool's next line, says that somebody's code was running. */
  public static boolean hasContext(List<String> lines, int from) {
    for (String line : lines.subList(from, lines.size())) {
      if (LINE.matcher(line).matches()) {
        return false;
      }
      if (CONTEXT.matcher(line).matches()) {
        return true;
      }
    }
    return false;
  }
}
