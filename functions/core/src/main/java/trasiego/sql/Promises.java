package trasiego.sql;

import java.io.ByteArrayOutputStream;

/**
 * What libpg_query 18 writes of a trigger function's own variables, such as TG_OP: an empty object
 * with one brace too many, so that the whole is no JSON.
 */
final class Promises {
  private Promises() {}

  /** The same without that brace: an element of a list is followed by a comma or a bracket. */
  static byte[] closed(byte[] json) {
    ByteArrayOutputStream closed = new ByteArrayOutputStream(json.length);
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      byte each = json[i];
      if (each == '"') {
        inString = !inString;
      } else if (inString && each == '\\') {
        closed.write(each);
        i++;
      } else if (!inString && each == '}' && isEmptyElement(json, i)) {
        continue;
      }
      closed.write(json[i]);
    }
    return closed.toByteArray();
  }

  /** Whether an empty object that began as an element of a list ended just before. */
  private static boolean isEmptyElement(byte[] json, int at) {
    return at >= 3
        && json[at - 1] == '}'
        && json[at - 2] == '{'
        && (json[at - 3] == ',' || json[at - 3] == '[');
  }
}
