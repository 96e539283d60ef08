package trasiego.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import trasiego.archive.ServerEncoding;

/**
 * One object of a catalogue, or one fact about it, as a line of COPY's text: two fields.
 *
 * @param name as a person knows it: {@code column public.orders.total}
 */
record Definition(String name, String text) implements Comparable<Definition> {

  /**
   * Reads a line without its newline. In another encoding than UTF-8 each byte is a letter: some of
   * its characters may have no other name, and lines are sorted by their bytes.
   */
  static Definition parse(byte[] line, int length, ServerEncoding encoding) {
    String text =
        new String(
            line,
            0,
            length,
            encoding.equals(ServerEncoding.UTF8)
                ? StandardCharsets.UTF_8
                : StandardCharsets.ISO_8859_1);
    int tab = text.indexOf('\t');
    if (tab < 0) {
      throw new IllegalArgumentException("a line of a catalogue has one field");
    }
    return new Definition(unescaped(text.substring(0, tab)), unescaped(text.substring(tab + 1)));
  }

  private static String unescaped(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char next = field.charAt(i);
      text.append(next == '\\' && i + 1 < field.length() ? unescaped(field.charAt(++i)) : next);
    }
    return text.toString();
  }

  private static char unescaped(char letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> '\u000b';
      default -> letter;
    };
  }

  /** By the bytes of the name, as the server sorted it. */
  @Override
  public int compareTo(Definition other) {
    return Arrays.compareUnsigned(
        name.getBytes(StandardCharsets.UTF_8), other.name.getBytes(StandardCharsets.UTF_8));
  }
}
