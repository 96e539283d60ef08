package trasiego.embedded.download;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import trasiego.embedded.process.EmbeddedServerException;

/**
 * Which wheel a major comes from here, and its digest: a line of {@code wheels.txt}, which the
 * layer's build reads too.
 */
public record WheelPin(int major, String platform, String version, String sha256) {
  private static final List<WheelPin> ALL = read();

  public static WheelPin of(int major, Platform platform) {
    return ALL.stream()
        .filter(pin -> pin.major() == major && pin.platform().equals(platform.wheel()))
        .findFirst()
        .orElseThrow(
            () ->
                new EmbeddedServerException(
                    "PostgreSQL %d cannot be embedded on %s: wanted one of %s"
                        .formatted(major, platform.wheel(), majors())));
  }

  private static TreeSet<Integer> majors() {
    return ALL.stream().map(WheelPin::major).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Refuses a file that is not the one that was pinned, before anything of it is unpacked. */
  public void check(Path wheel) throws IOException {
    Digest.check(wheel, sha256, "PostgreSQL " + version);
  }

  private static List<WheelPin> read() {
    return PinList.read("wheels.txt").stream()
        .map(words -> new WheelPin(Integer.parseInt(words[0]), words[1], words[2], words[3]))
        .toList();
  }
}
