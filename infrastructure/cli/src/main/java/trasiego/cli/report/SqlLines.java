package trasiego.cli.report;

import java.util.ArrayList;
import java.util.List;
import trasiego.cli.console.TerminalText;

/**
 * SQL in lines that mean the same when they are copied: cut at blanks outside quotes alone, and a
 * comment goes on as a comment. What cannot be cut is left to the terminal, which folds it and
 * copies it in one.
 */
final class SqlLines {
  /** What follows it on a line of its own would be no part of it. */
  private static final String DIRECTIVE = "-- trasiego:";

  private final int columns;
  private final List<String> lines = new ArrayList<>();

  /** The quote that is open; it may have been opened lines before. */
  private char quote;

  private int commentAt;

  private SqlLines(int columns) {
    this.columns = columns;
  }

  static List<String> of(String sql, int columns) {
    SqlLines wrapped = new SqlLines(columns);
    TerminalText.clean(sql).lines().forEach(wrapped::take);
    return List.copyOf(wrapped.lines);
  }

  private void take(String line) {
    boolean isInside = quote != 0;
    String indent = isInside ? "" : line.substring(0, line.length() - line.stripLeading().length());
    List<String> words = words(line.substring(indent.length()));
    if (TerminalText.width(line) <= columns || line.strip().startsWith(DIRECTIVE)) {
      lines.add(quote == 0 ? line.stripTrailing() : line);
      return;
    }
    // What is wrapped goes on under its own beginning.
    fill(words, TerminalText.width(indent) < columns / 2 ? indent : "");
  }

  private void fill(List<String> words, String hanging) {
    StringBuilder current = new StringBuilder(hanging);
    boolean isEmpty = true;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!isEmpty
          && TerminalText.width(current.toString()) + 1 + TerminalText.width(word) > columns) {
        lines.add(current.toString());
        current = new StringBuilder(hanging).append(i > commentAt ? "-- " : "");
      } else if (!isEmpty) {
        current.append(' ');
      }
      current.append(word);
      isEmpty = false;
    }
    lines.add(current.toString());
  }

  /** Cut at blanks outside quotes; remembers in which of them a comment begins. */
  private List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    commentAt = Integer.MAX_VALUE;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean isComment = commentAt < Integer.MAX_VALUE;
      if (c == ' ' && quote == 0) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
        continue;
      }
      if (quote == 0 && !isComment && line.startsWith("--", i)) {
        commentAt = words.size();
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (!isComment && (c == '\'' || c == '"')) {
        quote = c;
      }
      word.append(c);
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
