package trasiego.embedded.store;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import trasiego.embedded.download.Cache;
import trasiego.embedded.download.Digest;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.FreePort;
import trasiego.embedded.process.ProgramRun;

/** The S3 server's jar, taken apart once so that the JVM can share its classes between starts. */
record S3Mock(Path folder) {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String MAIN = "com.adobe.testing.s3mock.S3MockApplication";
  private static final String BEANS = "s3mock.xml";
  private static final String BEANS_RESOURCE = "/trasiego/embedded/" + BEANS;

  /** Names, not classes: the servlet classes that they stand on are the S3 server's alone. */
  private static final List<String> ADDED = List.of("OneWriterFilter.class", "IdleEnd.class");

  private static final String ADDITIONS = "additions.jar";
  private static final String ARCHIVE = "classes-%s.jsa".formatted(Runtime.version());
  private static final Duration EXTRACTION = Duration.ofMinutes(2);

  /** The jar that the build copies, found from the repository's root. */
  static Path jarOfBuild() {
    String root = System.getProperty("trasiego.root");
    if (root == null) {
      throw new EmbeddedServerException(
          "the system property trasiego.root is not set: wanted the repository's root,"
              + " to find infrastructure/embedded/target/s3mock.jar");
    }
    return Path.of(root, "infrastructure", "embedded", "target", "s3mock.jar");
  }

  /**
   * Half the start-up time of a Spring Boot jar is its nested jars; class sharing needs them flat.
   */
  static S3Mock unpack(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new EmbeddedServerException(
          "the S3 server %s is missing%nbuild it: mvn -pl infrastructure/embedded process-resources"
              .formatted(jar));
    }
    Path wanted = Cache.root().resolve("s3mock").resolve(checksum(jar));
    return new S3Mock(Cache.folder(wanted, folder -> extract(jar, folder)));
  }

  private static void extract(Path jar, Path folder) throws IOException {
    ProgramRun.Result result =
        ProgramRun.run(
            EXTRACTION,
            List.of(
                JAVA,
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--force",
                "--destination",
                folder.toString()));
    if (!result.isSuccess()) {
      throw new IOException("%s could not be taken apart: %s".formatted(jar, result.output()));
    }
    if (!jar.getFileName().toString().equals("s3mock.jar")) {
      Files.move(folder.resolve(jar.getFileName().toString()), folder.resolve("s3mock.jar"));
    }
    Files.write(folder.resolve(BEANS), resource(BEANS_RESOURCE));
    // A jar, not a folder: class sharing works with jars only.
    try (JarOutputStream additions =
        new JarOutputStream(Files.newOutputStream(folder.resolve(ADDITIONS)))) {
      for (String added : ADDED) {
        additions.putNextEntry(new JarEntry("trasiego/embedded/store/" + added));
        additions.write(resource(added));
      }
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream content = S3Mock.class.getResourceAsStream(name)) {
      return content.readAllBytes();
    }
  }

  /** Of everything that goes into the folder, so that a changed part makes a new folder. */
  private static String checksum(Path jar) {
    try {
      List<byte[]> parts = new ArrayList<>();
      parts.add(Files.readAllBytes(jar));
      parts.add(resource(BEANS_RESOURCE));
      for (String added : ADDED) {
        parts.add(resource(added));
      }
      return Digest.sha256(parts.toArray(byte[][]::new)).substring(0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param newArchive where this start leaves its shared classes, when none are there yet
   * @param idle after how long unused the local environment of this store ends; zero is never
   */
  List<String> command(Path root, int port, Path newArchive, Duration idle) {
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA,
                "-Xmx256m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true"));
    command.add(
        Files.exists(sharedArchive())
            ? "-XX:SharedArchiveFile=" + sharedArchive()
            : "-XX:ArchiveClassesAtExit=" + newArchive);
    if (idle.isPositive()) {
      command.add("-D" + IdleEnd.FOLDER + "=" + root.getParent());
      command.add("-D" + IdleEnd.SECONDS + "=" + idle.toSeconds());
    }
    command.addAll(
        List.of(
            "-cp",
            folder.resolve("s3mock.jar") + File.pathSeparator + folder.resolve(ADDITIONS),
            MAIN,
            "--server.address=" + FreePort.HOST,
            "--server.port=0",
            "--server.ssl.enabled=false",
            "--spring.main.banner-mode=off",
            "--spring.main.sources=file:" + folder.resolve(BEANS),
            "--com.adobe.testing.s3mock.httpPort=" + port));
    return List.copyOf(command);
  }

  static Map<String, String> environment(Path root) {
    return Map.of(
        "COM_ADOBE_TESTING_S3MOCK_STORE_ROOT",
        root.toString(),
        "COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT",
        "true");
  }

  /** The archive fits one version of the JVM only, hence its name. */
  private Path sharedArchive() {
    return folder.resolve(ARCHIVE);
  }

  /** A name of its own for each start: two that end at once must not write one file. */
  Path newArchive() {
    return folder.resolve("new-%s.jsa".formatted(UUID.randomUUID()));
  }

  /** Makes the classes that a stopped server left behind those of the next starts. */
  static void adopt(Path newArchive) {
    try {
      if (Files.exists(newArchive)) {
        Files.move(newArchive, newArchive.resolveSibling(ARCHIVE), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
