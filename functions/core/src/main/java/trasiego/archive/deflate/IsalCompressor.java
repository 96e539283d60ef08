package trasiego.archive.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One {@code isal_zstream}, with buffers of its own outside the heap. */
final class IsalCompressor implements Compressor {
  /** The public fields of {@code struct isal_zstream}; behind them lies what the library keeps. */
  private static final long NEXT_IN = 0;

  private static final long AVAIL_IN = 8;
  private static final long NEXT_OUT = 16;
  private static final long AVAIL_OUT = 24;
  private static final long LEVEL = 40;
  private static final long LEVEL_BUF_SIZE = 44;
  private static final long LEVEL_BUF = 48;
  private static final long END_OF_STREAM = 56;

  /** More than the structure has (about 84 KiB) and than any level asks for (ISAL_DEF_LVL*). */
  private static final long STREAM_BYTES = 256 * 1024;

  private static final int LEVEL_BYTES = 1024 * 1024;
  private static final int BUFFER = 64 * 1024;

  private final Arena arena = Arena.ofConfined();
  private final IsalLibrary library;
  private final int level;
  private final MemorySegment stream = arena.allocate(STREAM_BYTES, 64);
  private final MemorySegment levelBuffer = arena.allocate(LEVEL_BYTES, 64);
  private final MemorySegment out = arena.allocate(BUFFER, 64);
  private MemorySegment in = arena.allocate(BUFFER, 64);
  private boolean ended;

  IsalCompressor(IsalLibrary library, int level) {
    this.library = library;
    this.level = level;
    reset();
  }

  @Override
  public void reset() {
    library.begin(stream);
    stream.set(ValueLayout.JAVA_INT, LEVEL, level);
    stream.set(ValueLayout.JAVA_INT, LEVEL_BUF_SIZE, LEVEL_BYTES);
    stream.set(ValueLayout.ADDRESS, LEVEL_BUF, levelBuffer);
    stream.set(ValueLayout.JAVA_INT, AVAIL_IN, 0);
    ended = false;
  }

  @Override
  public void input(byte[] bytes, int length, boolean last) {
    if (stream.get(ValueLayout.JAVA_INT, AVAIL_IN) != 0) {
      throw new IllegalStateException("what was given before is not compressed yet");
    }
    if (length > in.byteSize()) {
      in = arena.allocate(length, 64);
    }
    MemorySegment.copy(bytes, 0, in, ValueLayout.JAVA_BYTE, 0, length);
    stream.set(ValueLayout.ADDRESS, NEXT_IN, in);
    stream.set(ValueLayout.JAVA_INT, AVAIL_IN, length);
    stream.set(ValueLayout.JAVA_SHORT, END_OF_STREAM, (short) (last ? 1 : 0));
  }

  @Override
  public int output(byte[] target, int offset, int length) {
    if (ended) {
      return 0;
    }
    int room = (int) Math.min(length, out.byteSize());
    stream.set(ValueLayout.ADDRESS, NEXT_OUT, out);
    stream.set(ValueLayout.JAVA_INT, AVAIL_OUT, room);
    int code = library.deflate(stream);
    if (code != 0) {
      throw new IllegalStateException("isal_deflate answered " + code + ", wanted 0");
    }
    int left = stream.get(ValueLayout.JAVA_INT, AVAIL_OUT);
    // Room that is left with the last piece taken means that the stream is over.
    ended = left > 0 && stream.get(ValueLayout.JAVA_SHORT, END_OF_STREAM) == 1;
    MemorySegment.copy(out, ValueLayout.JAVA_BYTE, 0, target, offset, room - left);
    return room - left;
  }

  @Override
  public void close() {
    arena.close();
  }
}
