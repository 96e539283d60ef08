package trasiego.archive.deflate;

/**
 * Writes raw deflate streams, one behind the other, each readable by zlib. For one thread: the one
 * that made it.
 */
public interface Compressor extends AutoCloseable {
  /** Begins a new stream; whatever was given before is forgotten. */
  void reset();

  /**
   * Takes the next piece. Everything that {@link #output} has of the pieces before is to be fetched
   * first.
   *
   * @param last whether the stream ends with it; such a one may be empty
   */
  void input(byte[] bytes, int length, boolean last);

  /** Writes what there is by now; answers how many bytes, and 0 where it wants more input. */
  int output(byte[] target, int offset, int length);

  @Override
  void close();
}
