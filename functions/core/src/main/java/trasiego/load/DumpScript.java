package trasiego.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Optional;
import trasiego.archive.Archive;
import trasiego.archive.Manifest;
import trasiego.archive.Manifest.Member;

/**
 * Reads what pg_dump writes for psql, as far as data goes: statements, comments, psql's own lines,
 * and the rows below a {@code COPY … FROM stdin;}. Memory is bounded by the longest statement,
 * whatever the rows' size.
 */
public final class DumpScript {
  private static final int BUFFER = 1 << 16;

  /** The end mark's length, newline included. */
  private static final int MARK = 3;

  private final InputStream in;
  private final Charset charset;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;

  /** A script in UTF-8. */
  public DumpScript(InputStream in) {
    this(in, StandardCharsets.UTF_8);
  }

  /** One of whose bytes those below 128 are ASCII, as in every encoding of a server. */
  public DumpScript(InputStream in, Charset charset) {
    this.in = in;
    this.charset = charset;
  }

  /** The residual data of a backup, which its members hold in pieces. */
  public static InputStream text(Archive archive) {
    Iterator<Member> members = archive.members(Manifest.RESIDUAL).iterator();
    return new SequenceInputStream(
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return members.hasNext();
          }

          @Override
          public InputStream nextElement() {
            return archive.open(members.next());
          }
        });
  }

  /** Takes whole lines of rows, newlines included. */
  @FunctionalInterface
  public interface Rows<E extends Exception> {
    void write(byte[] bytes, int offset, int length) throws E;
  }

  /** The next statement without its semicolon; empty at the end. */
  public Optional<String> statement() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int before = ' ';
    for (int c = read(); c >= 0; c = read()) {
      boolean begun = text.size() > 0;
      if (c == '-' && peek() == '-' || c == '\\' && !begun) {
        skipLine();
      } else if (c == ';') {
        return Optional.of(text.toString(charset));
      } else if (c == '\'' || c == '"') {
        text.write(c);
        quoted(text, c, c == '\'' && (before == 'E' || before == 'e'));
      } else if (begun || !Character.isWhitespace(c)) {
        text.write(c);
      }
      before = c;
    }
    if (!text.toString(charset).isBlank()) {
      throw new IOException("the script ends inside a statement");
    }
    return Optional.empty();
  }

  public static boolean isCopy(String statement) {
    return statement.startsWith("COPY ") && statement.endsWith(" FROM stdin");
  }

  private void quoted(ByteArrayOutputStream text, int quote, boolean escapes) throws IOException {
    for (int c = read(); c >= 0; c = read()) {
      text.write(c);
      if (c == '\\' && escapes) {
        text.write(read());
      } else if (c == quote) {
        // A doubled quote is read as the end of one text and the begin of the next.
        if (peek() != quote) {
          return;
        }
        text.write(read());
      }
    }
    throw new IOException("the script ends inside quotes");
  }

  /** Hands over the rows below a COPY, up to their end mark. */
  public <E extends Exception> void rows(Rows<E> rows) throws IOException, E {
    skipLine();
    boolean atLineStart = true;
    while (true) {
      if (limit - position < MARK) {
        refill();
      }
      if (position == limit) {
        throw new IOException("the script ends inside rows");
      }
      if (atLineStart && isEndOfRows()) {
        skipLine();
        return;
      }
      int stop = stop();
      rows.write(buffer, position, stop - position);
      atLineStart = buffer[stop - 1] == '\n';
      position = stop;
    }
  }

  private boolean isEndOfRows() {
    return limit - position >= 2
        && buffer[position] == '\\'
        && buffer[position + 1] == '.'
        && (limit - position == 2 || buffer[position + 2] == '\n' || buffer[position + 2] == '\r');
  }

  /** Behind the last line that is surely none of the end mark; else the end of the buffer. */
  private int stop() {
    for (int at = position; at < limit; at++) {
      if (buffer[at] == '\n'
          && (limit - at <= MARK || buffer[at + 1] == '\\' && buffer[at + 2] == '.')) {
        return at + 1;
      }
    }
    return limit;
  }

  private int read() throws IOException {
    if (position == limit) {
      refill();
    }
    return position == limit ? -1 : buffer[position++] & 0xFF;
  }

  private int peek() throws IOException {
    if (position == limit) {
      refill();
    }
    return position == limit ? -1 : buffer[position] & 0xFF;
  }

  private void skipLine() throws IOException {
    int c = read();
    while (c >= 0 && c != '\n') {
      c = read();
    }
  }

  /** Moves what is left to the front and fills the buffer behind it. */
  private void refill() throws IOException {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    while (limit < BUFFER) {
      int count = in.read(buffer, limit, BUFFER - limit);
      if (count < 0) {
        return;
      }
      limit += count;
    }
  }
}
