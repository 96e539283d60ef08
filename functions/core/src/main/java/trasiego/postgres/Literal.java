package trasiego.postgres;

/** Texts quoted for statements that take no bound values, such as COMMENT and ALTER DATABASE. */
public final class Literal {
  private Literal() {}

  public static String quote(String text) {
    String doubled = text.replace("'", "''");
    return doubled.indexOf('\\') < 0
        ? "'" + doubled + "'"
        : " E'" + doubled.replace("\\", "\\\\") + "'";
  }
}
