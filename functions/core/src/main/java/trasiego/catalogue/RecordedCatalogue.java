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
import trasiego.postgres.Session;

/**
 * A whole catalogue as it is stored beside a backup: gzip over the lines of {@link LiveCatalogue}.
 * What is in memory is the compressed text, some 2 MB for 20,000 tables.
 */
public final class RecordedCatalogue {
  private final byte[] bytes;

  public RecordedCatalogue(byte[] bytes) {
    this.bytes = bytes;
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
          new BufferedInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes), 64 * 1024)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The definitions in their order. */
  static final class Lines {
    private final InputStream text;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private Lines(InputStream text) {
      this.text = text;
    }

    Optional<Definition> next() {
      line.reset();
      try {
        for (int next = text.read(); next >= 0; next = text.read()) {
          if (next == '\n') {
            return Optional.of(Definition.parse(line.toByteArray(), line.size()));
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
