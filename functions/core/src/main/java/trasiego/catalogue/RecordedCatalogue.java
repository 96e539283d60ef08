package trasiego.catalogue;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import trasiego.archive.ServerEncoding;
import trasiego.postgres.Session;

/**
 * A whole catalogue as it is stored beside a backup: gzip over the lines of {@link LiveCatalogue}.
 * What is in memory is the compressed text, some 2 MB for 20,000 tables.
 */
public final class RecordedCatalogue {
  private final byte[] bytes;
  private final ServerEncoding encoding;

  public RecordedCatalogue(byte[] bytes, ServerEncoding encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
  }

  /** Records the session's database as its transaction sees it. */
  public static byte[] record(Session session) {
    ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    try (LiveCatalogue live = LiveCatalogue.open(session);
        OutputStream gzip = new GZIPOutputStream(recorded, 64 * 1024)) {
      for (Optional<byte[]> line = live.line(); line.isPresent(); line = live.line()) {
        gzip.write(line.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recorded.toByteArray();
  }

  Lines lines() {
    try {
      return new Lines(
          new BufferedInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes), 64 * 1024)),
          encoding);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The definitions in their order. */
  static final class Lines {
    private final InputStream text;
    private final ServerEncoding encoding;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private Lines(InputStream text, ServerEncoding encoding) {
      this.text = text;
      this.encoding = encoding;
    }

    Optional<Definition> next() {
      line.reset();
      try {
        for (int next = text.read(); next >= 0; next = text.read()) {
          if (next == '\n') {
            return Optional.of(Definition.parse(line.toByteArray(), line.size(), encoding));
          }
          line.write(next);
        }
        return Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
