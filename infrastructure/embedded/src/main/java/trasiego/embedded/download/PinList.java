package trasiego.embedded.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A list of what is fetched from elsewhere: a line each, its words parted by a blank. */
public final class PinList {
  private PinList() {}

  public static List<String[]> read(String name) {
    try (InputStream stream = PinList.class.getResourceAsStream("/trasiego/embedded/" + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
