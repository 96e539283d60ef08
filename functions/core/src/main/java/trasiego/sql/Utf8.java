package trasiego.sql;

import java.nio.charset.StandardCharsets;

/** A text with its bytes, which is what the parser counts in. */
final class Utf8 {
  private final String text;
  private final byte[] bytes;
  private int at;
  private int counted;

  Utf8(String text) {
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] bytes() {
    return bytes;
  }

  /** The character that begins at this byte; fast where asked in ascending order. */
  int index(int byteOffset) {
    if (bytes.length == text.length()) {
      return byteOffset;
    }
    if (byteOffset < counted) {
      at = 0;
      counted = 0;
    }
    while (counted < byteOffset && at < text.length()) {
      int code = text.codePointAt(at);
      counted += length(code);
      at += Character.charCount(code);
    }
    return at;
  }

  private static int length(int code) {
    if (code < 0x80 || code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
      // Half a surrogate pair is encoded as a question mark.
      return 1;
    }
    return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
}
