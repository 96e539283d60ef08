package trasiego.trial;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A {@link ServerKeeper} that runs as an unprivileged user, as a function does. */
final class KeeperProcess implements AutoCloseable {
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all");

  private final Process process;
  private final BufferedReader answers;
  private final long server;
  private final long shell;
  private final Path folder;

  private KeeperProcess(Process process) throws IOException {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the process that keeps a server ended");
    }
    String[] words = line.split(" ", 3);
    this.server = Long.parseLong(words[0]);
    this.shell = Long.parseLong(words[1]);
    this.folder = Path.of(words[2]);
  }

  /**
   * @param home where it finds all it needs, and has room for its server
   */
  static KeeperProcess start(int major, Path home) throws IOException {
    Path binaries = reachable(TrialBinaries.of(major).folder(), home.resolve("binaries"));
    List<String> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path copy = home.resolve("classes").resolve(Integer.toString(classPath.size()));
      classPath.add(Files.exists(Path.of(entry)) ? reachable(Path.of(entry), copy).toString() : "");
    }
    Path parent = Files.createDirectories(home.resolve("servers"));
    // A process group of its own, as a function's runtime has.
    List<String> command = new ArrayList<>(List.of("setsid"));
    if (isRoot()) {
      command.addAll(AS_NOBODY);
      Files.setAttribute(parent, "unix:uid", 65534);
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Duser.home=" + home, "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.add(ServerKeeper.class.getName());
    command.addAll(List.of(Integer.toString(major), binaries.toString(), parent.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("A_SECRET", "of the keeper");
    return new KeeperProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Beside this process, as the same user, with a secret in its environment. */
  static Process sleeper() throws IOException {
    List<String> command = new ArrayList<>(isRoot() ? AS_NOBODY : List.of());
    command.addAll(List.of("sleep", "600"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Map.of("A_SECRET", "of a sleeper"));
    return builder.start();
  }

  /** What an unprivileged user may read: root's own folders are closed to it. */
  private static Path reachable(Path source, Path target) throws IOException {
    try (Stream<Path> tree = Files.walk(source)) {
      for (Path path : tree.toList()) {
        Path copy = target.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else if (!Files.exists(copy)) {
          Files.createDirectories(copy.getParent());
          Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return target;
  }

  String answer(String sql) throws IOException {
    process.getOutputStream().write((sql + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return answers.readLine();
  }

  long pid() {
    return process.pid();
  }

  long server() {
    return server;
  }

  long shell() {
    return shell;
  }

  Path folder() {
    return folder;
  }

  /** As the system does when memory runs out. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** With whatever it started in its process group, as a platform does with a function. */
  void killGroup() throws IOException {
    new ProcessBuilder("/bin/kill", "-s", "KILL", "--", "-" + process.pid()).inheritIO().start();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
