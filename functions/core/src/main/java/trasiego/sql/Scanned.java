package trasiego.sql;

import java.util.function.Consumer;

/**
 * A pg_query.ScanToken: its place in bytes, its number, and whether it is a keyword.
 *
 * @param end behind its last byte
 */
record Scanned(int start, int end, int token, boolean keyword) {
  private static final int TOKENS = 2;
  private static final int START = 1;
  private static final int END = 2;
  private static final int TOKEN = 4;
  private static final int KEYWORD_KIND = 5;

  /** Reads a pg_query.ScanResult, whose fields are varints and one kind of embedded message. */
  static void each(byte[] message, Consumer<Scanned> consumer) {
    Varints input = new Varints(message, 0, message.length);
    while (input.hasNext()) {
      int field = input.field();
      if (field == TOKENS) {
        consumer.accept(of(input.message()));
      } else {
        input.number();
      }
    }
  }

  private static Scanned of(Varints input) {
    int[] fields = new int[KEYWORD_KIND + 1];
    while (input.hasNext()) {
      int field = input.field();
      fields[field] = input.number();
    }
    return new Scanned(fields[START], fields[END], fields[TOKEN], fields[KEYWORD_KIND] != 0);
  }

  /** The two wire types of protobuf that such a message has. */
  private static final class Varints {
    private final byte[] bytes;
    private final int end;
    private int at;

    Varints(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.at = start;
      this.end = end;
    }

    boolean hasNext() {
      return at < end;
    }

    int field() {
      return number() >>> 3;
    }

    int number() {
      int number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        number |= (next & 0x7f) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }

    Varints message() {
      int length = number();
      Varints inner = new Varints(bytes, at, at + length);
      at += length;
      return inner;
    }
  }
}
