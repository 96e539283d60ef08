package trasiego.sql;

/** What PostgreSQL's parser does not understand, in its own words. */
public final class SyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int position;

  /**
   * @param position counted from 1, in characters of Unicode; 0 where the parser names none
   */
  SyntaxException(String message, int position) {
    super(message);
    this.position = position;
  }

  int position() {
    return position;
  }
}
