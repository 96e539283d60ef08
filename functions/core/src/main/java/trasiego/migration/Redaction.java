package trasiego.migration;

import java.util.stream.Collectors;
import trasiego.sql.Lexer;

/** Another session's statement as it may be shown: its words without the values. */
public final class Redaction {
  private static final int SHOWN = 120;

  private Redaction() {}

  public static String of(String sql) {
    String line =
        Lexer.tokens(sql).stream()
            .map(
                token ->
                    switch (token.kind()) {
                      case STRING, DOLLAR_STRING, NUMBER, UNREADABLE -> "?";
                      case SPACE -> " ";
                      case LINE_COMMENT, BLOCK_COMMENT -> "";
                      default -> token.of(sql);
                    })
            .collect(Collectors.joining())
            .strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
