package trasiego.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.benchmarks.FunctionProcess.Answer;
import trasiego.testing.Majors;

/**
 * Each function where SnapStart takes its picture, from its zip and in the runtime's own client:
 * initialised, its hooks run, waiting to be restored.
 */
@Tag(Majors.SCENARIOS)
class SnapshotIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String LISTENING = "0A";

  private static Sandboxes sandboxes;

  @BeforeAll
  static void start() throws Exception {
    sandboxes = new Sandboxes();
    // What a restore is checked against.
    try (FunctionProcess backup = process("backup", sandboxes.environment("backup"))) {
      Answer answer = backup.invoke(sandboxes.request("backup", "before"), TIMEOUT);
      assertThat(answer.failed()).as("%s %s", answer.body(), backup.output()).isFalse();
      sandboxes.sign(answer.body());
    }
  }

  @AfterAll
  static void stop() {
    sandboxes.close();
  }

  private static FunctionProcess process(String verb, Map<String, String> environment)
      throws IOException, InterruptedException {
    return FunctionProcess.start(
        FunctionZip.of(verb), Sandboxes.megabytes(verb), environment, List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate", "status", "restore"})
  void nothingIsOpenOrSecretInTheSnapshot(String verb) throws Exception {
    int secrets = sandboxes.account().secretsRead();
    int credentials = sandboxes.account().credentialsRead();
    try (FunctionProcess function = process(verb, sandboxes.snapshotEnvironment(verb))) {
      assertThat(function.output()).doesNotContain("cold");
      assertThat(sandboxes.account().secretsRead()).isEqualTo(secrets);
      assertThat(sandboxes.account().credentialsRead()).isEqualTo(credentials);
      assertThat(connections(function))
          .as("only the wait for the restore")
          .containsExactly(function.runtimeApi());
      assertThat(ProcessHandle.of(function.pid()).orElseThrow().children()).isEmpty();
      try (var files = Files.list(function.temporary())) {
        assertThat(files).isEmpty();
      }
      assertThat(jcmd(function, "Thread.print"))
          .contains("restoreNext")
          .doesNotContain("\"snapshot\"", "org.postgresql", "org.apache.hc");
      assertThat(heap(function))
          .doesNotContain(sandboxes.database(verb).password(verb))
          .doesNotContain("secret-of-", "token-of-");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate", "status", "restore"})
  void aRestoredFunctionReadsWhatHasChangedSince(String verb) throws Exception {
    Map<String, String> environment = sandboxes.snapshotEnvironment(verb);
    String rightful = sandboxes.database(verb).secretJson(verb);
    sandboxes.account().secret(verb, rightful.replace("\"password\":\"", "\"password\":\"old-"));
    sandboxes.account().rotateCredentials("first");
    try (FunctionProcess function = process(verb, environment)) {
      int credentials = sandboxes.account().credentialsRead();
      sandboxes.account().secret(verb, rightful);
      sandboxes.account().rotateCredentials("second");
      Instant restored = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      Thread.sleep(Duration.between(Instant.now(), restored));
      function.restore();

      Answer answer = function.invoke(sandboxes.request(verb, "restored-" + verb), TIMEOUT);

      assertThat(answer.failed()).as("%s %s", answer.body(), function.output()).isFalse();
      if (verb.equals("backup")) {
        sandboxes.sign(answer.body());
      }
      assertThat(sandboxes.account().credentialsRead()).isGreaterThan(credentials);
      assertThat(heap(function)).contains("secret-of-second").doesNotContain("secret-of-first");
      assertThat(instants(answer.body()))
          .allSatisfy(it -> assertThat(it).isAfterOrEqualTo(restored));
    }
  }

  /** What the answer says of its own time: the name of a backup, or the instant of a report. */
  private static List<Instant> instants(String answer) {
    List<Instant> found = new ArrayList<>();
    var matcher =
        java.util.regex.Pattern.compile("test_(\\d{8})_(\\d{6})\\.sql|\"at\":\"([^\"]+)\"")
            .matcher(answer);
    while (matcher.find()) {
      String day = matcher.group(1);
      String time = matcher.group(2);
      found.add(
          matcher.group(3) != null
              ? Instant.parse(matcher.group(3))
              : java.time.LocalDateTime.parse(
                      day + time, java.time.format.DateTimeFormatter.ofPattern("yyyyMMddHHmmss"))
                  .toInstant(java.time.ZoneOffset.UTC));
    }
    return found;
  }

  /** The other ends of the process's TCP sockets, as {@code /proc} has them. */
  private static List<String> connections(FunctionProcess function) throws IOException {
    Path process = Path.of("/proc", Long.toString(function.pid()));
    List<String> inodes = new ArrayList<>();
    try (var descriptors = Files.list(process.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    List<String> ends = new ArrayList<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      for (String line : Files.readAllLines(process.resolve(table))) {
        String[] columns = line.strip().split("\\s+");
        if (inodes.contains(columns[9])) {
          String port = columns[2].substring(columns[2].lastIndexOf(':') + 1);
          ends.add(
              columns[3].equals(LISTENING)
                  ? "listening"
                  : "127.0.0.1:" + Integer.parseInt(port, 16));
        }
      }
    }
    return ends;
  }

  /** All that is reachable, as text; what a collection would drop is not in it. */
  private static String heap(FunctionProcess function) throws Exception {
    Path dump = Files.createTempFile("trasiego-heap-", ".hprof");
    Files.delete(dump);
    try {
      jcmd(function, "GC.heap_dump", dump.toString());
      return Files.readString(dump, StandardCharsets.ISO_8859_1);
    } finally {
      Files.deleteIfExists(dump);
    }
  }

  private static String jcmd(FunctionProcess function, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(function.pid()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
