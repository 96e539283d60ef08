package trasiego.sql;

/** A piece of an SQL text; the pieces of a text follow each other without gaps. */
public record Token(Kind kind, int start, int end) {
  public enum Kind {
    SPACE,
    LINE_COMMENT,
    BLOCK_COMMENT,
    WORD,
    QUOTED_NAME,
    STRING,
    DOLLAR_STRING,
    NUMBER,
    OPEN,
    CLOSE,
    SEMICOLON,
    BACKSLASH,
    OTHER,
    /** A quote or comment that never ends, or what is no token: the rest of the text. */
    UNREADABLE
  }

  public String of(String sql) {
    return sql.substring(start, end);
  }

  /** Whether it is a string in quotes or between tags. */
  public boolean isString() {
    return kind == Kind.STRING || kind == Kind.DOLLAR_STRING;
  }

  public boolean isBlank() {
    return kind == Kind.SPACE || kind == Kind.LINE_COMMENT || kind == Kind.BLOCK_COMMENT;
  }
}
