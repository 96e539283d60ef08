package trasiego.archive.deflate;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which compressor a level has: up to level 3 Intel's ISA-L, which is several times as fast as zlib
 * and no larger at the same level; zlib where somebody wants small files instead of fast ones, and
 * where this machine has no ISA-L.
 */
public final class Compression {
  private static final Logger LOG = LoggerFactory.getLogger(Compression.class);
  private static final int ISAL_LEVELS = 3;

  private Compression() {}

  /** Asked once, when something is compressed for the first time. */
  private static final class Found {
    private static final Optional<IsalLibrary> LIBRARY = find();

    private static Optional<IsalLibrary> find() {
      try {
        return Optional.of(IsalLibrary.load());
      } catch (IsalLibrary.Missing e) {
        LOG.warn("compressing by zlib, several times as slowly as by ISA-L: {}", e.getMessage());
        return Optional.empty();
      }
    }
  }

  /** Opens one for a thread, which closes it. */
  public static Compressor open(int level) {
    return library(level)
        .<Compressor>map(library -> new IsalCompressor(library, level))
        .orElseGet(() -> new ZlibCompressor(level));
  }

  /** What this level is compressed by here, for people. */
  public static String name(int level) {
    return (library(level).isPresent() ? "ISA-L" : "zlib") + ", level " + level;
  }

  private static Optional<IsalLibrary> library(int level) {
    return level <= ISAL_LEVELS ? Found.LIBRARY : Optional.empty();
  }
}
