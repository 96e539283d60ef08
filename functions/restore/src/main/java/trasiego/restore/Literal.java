package trasiego.restore;

/** Texts quoted for statements that take no bound values, such as COMMENT and ALTER DATABASE. */
final class Literal {
  private Literal() {}

  static String quote(String text) {
    String doubled = text.replace("'", "''");
    return doubled.indexOf('\\') < 0
        ? "'" + doubled + "'"
        : " E'" + doubled.replace("\\", "\\\\") + "'";
  }
}
