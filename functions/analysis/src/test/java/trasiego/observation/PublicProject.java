package trasiego.observation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A public project whose released package ships its migrations. It is fetched by its registry's own
 * client when a test first asks, checked against its digest and kept in the user's cache.
 *
 * @param archive the file's name that the client writes
 * @param folder where the migrations lie in it
 * @param setUp what the project's installer does before them
 * @param variable the name that its installer replaces by its schema's; null where there is none
 */
record PublicProject(
    String name,
    String version,
    List<String> fetch,
    String archive,
    String sha256,
    String folder,
    String setUp,
    String variable) {

  static final List<PublicProject> ALL =
      List.of(
          new PublicProject(
              "procrastinate",
              "3.10.0",
              List.of(
                  "python3",
                  "-m",
                  "pip",
                  "download",
                  "--quiet",
                  "--disable-pip-version-check",
                  "--no-deps",
                  "--only-binary",
                  ":all:",
                  "--python-version",
                  "3.13",
                  "--dest",
                  "{}",
                  "procrastinate==3.10.0"),
              "procrastinate-3.10.0-py3-none-any.whl",
              "949ad25b4377c30e03a9d0e053d15dfa47ef02b3f12ae8a7f3254686183c152c",
              "procrastinate/sql/migrations",
              "",
              null),
          new PublicProject(
              "graphile-worker",
              "0.17.3",
              List.of(
                  "npm", "pack", "--silent", "--pack-destination", "{}", "graphile-worker@0.17.3"),
              "graphile-worker-0.17.3.tgz",
              "e856732cba70f43083a2254dd79e5a659be80c2429bf922e6fa2acf78e6e52ea",
              "package/sql",
              "CREATE SCHEMA graphile_worker",
              ":GRAPHILE_WORKER_SCHEMA"),
          new PublicProject(
              "conductor-postgres-persistence",
              "3.13.8",
              List.of(
                  "mvn",
                  "-B",
                  "-q",
                  "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
                  "-Dartifact=com.netflix.conductor:conductor-postgres-persistence:3.13.8",
                  "-DoutputDirectory={}"),
              "conductor-postgres-persistence-3.13.8.jar",
              "4190b3dea28e2b312c5b7e11a0a25a7ff3d725e1027dd7fdd5e47e9b72378200",
              "db/migration_postgres",
              "",
              null));

  private static final Path CACHE =
      Path.of(System.getProperty("user.home"), ".cache", "trasiego", "migrations");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** One migration in the order in which the project applies them. */
  record File(String name, String sql) {}

  @Override
  public String toString() {
    return name + " " + version;
  }

  List<File> files() throws IOException {
    Path unpacked = CACHE.resolve(name + "-" + version + "-" + sha256.substring(0, 12));
    if (!Files.isDirectory(unpacked)) {
      unpack(unpacked);
    }
    List<File> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(unpacked.resolve(folder))) {
      for (Path path :
          paths
              .filter(it -> it.toString().endsWith(".sql"))
              .sorted(Comparator.comparing(path -> sortable(path.getFileName().toString())))
              .toList()) {
        String sql = Files.readString(path, StandardCharsets.UTF_8);
        files.add(
            new File(
                path.getFileName().toString(),
                variable == null ? sql : sql.replace(variable, "graphile_worker")));
      }
    }
    return files;
  }

  private void unpack(Path unpacked) throws IOException {
    Files.createDirectories(CACHE);
    Path partial = Files.createTempDirectory(CACHE, "partial-");
    run(fetch.stream().map(word -> word.replace("{}", partial.toString())).toList());
    Path found = partial.resolve(archive);
    if (!digest(found).equals(sha256)) {
      throw new IOException(archive + " has the digest " + digest(found) + ", wanted " + sha256);
    }
    Path content = Files.createDirectory(partial.resolve("content"));
    run(
        archive.endsWith(".tgz")
            ? List.of("tar", "-xzf", found.toString(), "-C", content.toString())
            : List.of("python3", "-m", "zipfile", "-e", found.toString(), content.toString()));
    Files.move(content, unpacked, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(found);
    Files.delete(partial);
  }

  /** A machine without this client or without its registry cannot say anything of the project. */
  private void run(List<String> command) throws IOException {
    Path log = Files.createTempFile("trasiego", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroy();
        skip(String.join(" ", command) + ": " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      skip("interrupted");
    } catch (IOException e) {
      skip(e.getMessage());
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private void skip(String why) {
    System.err.println("SKIPPED: the migrations of " + this + " could not be fetched: " + why);
    Assumptions.abort("the migrations of " + this + " could not be fetched");
  }

  /** V10 comes after V9. */
  private static String sortable(String name) {
    return NUMBER
        .matcher(name)
        .replaceAll(found -> "%012d".formatted(Long.parseLong(found.group())));
  }

  private static String digest(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(input.readAllBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
