package trasiego.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The security releases that were known when this was built: {@code releases.txt}, which the
 * layer's build reads too.
 */
public final class Releases {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);
  private static final Map<Integer, Release> KNOWN = read();

  private Releases() {}

  /**
   * The oldest release of a major that has every known fix.
   *
   * @param flaw one that it mends
   */
  public record Release(int major, int minor, String day, String flaw) {
    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /**
   * The security release that this server is older than; empty where it is not, or where its
   * version is none that was known here.
   *
   * @param version as {@code SHOW server_version} says it
   */
  public static Optional<Release> newerThan(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int minor = Integer.parseInt(matcher.group(2));
    return Optional.ofNullable(KNOWN.get(Integer.parseInt(matcher.group(1))))
        .filter(release -> minor < release.minor());
  }

  private static Map<Integer, Release> read() {
    try (InputStream stream = Releases.class.getResourceAsStream("releases.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(
              words -> {
                String[] version = words[1].split("\\.");
                return new Release(
                    Integer.parseInt(words[0]), Integer.parseInt(version[1]), words[2], words[3]);
              })
          .collect(Collectors.toMap(Release::major, Function.identity()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
