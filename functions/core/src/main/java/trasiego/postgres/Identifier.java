package trasiego.postgres;

/** Names quoted for SQL: the only way in which a name enters a statement. */
public final class Identifier {
  /** The longest name in bytes; the server silently cuts a longer one. */
  public static final int MAX_BYTES = 63;

  private Identifier() {}

  public static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** {@code "schema"."name"}. */
  public static String quote(String schema, String name) {
    return quote(schema) + "." + quote(name);
  }
}
