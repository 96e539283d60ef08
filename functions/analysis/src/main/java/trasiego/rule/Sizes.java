package trasiego.rule;

import java.util.Locale;

/** Sizes for people. */
public final class Sizes {
  private Sizes() {}

  public static String bytes(long bytes) {
    if (bytes < 1 << 20) {
      return (bytes + 1023) / 1024 + " KB";
    }
    return bytes < 1 << 30
        ? "%d MB".formatted(bytes >> 20)
        : String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1 << 30));
  }
}
