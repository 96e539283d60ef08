package trasiego.archive.deflate;

import java.util.zip.Deflater;

/** The platform's own, which every processor runs. */
final class ZlibCompressor implements Compressor {
  private final Deflater deflater;

  ZlibCompressor(int level) {
    deflater = new Deflater(level, true);
  }

  @Override
  public void reset() {
    deflater.reset();
  }

  @Override
  public void input(byte[] bytes, int length, boolean last) {
    deflater.setInput(bytes, 0, length);
    if (last) {
      deflater.finish();
    }
  }

  @Override
  public int output(byte[] target, int offset, int length) {
    return deflater.deflate(target, offset, length);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
