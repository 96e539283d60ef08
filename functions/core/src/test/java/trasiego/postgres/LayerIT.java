package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.handler.Settings;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/**
 * The layer as its build wrote it, on a machine whose own libraries of the same names are broken.
 */
@Tag(Majors.SCENARIOS)
final class LayerIT {
  /** What the loader may take from the machine: glibc's own, which Amazon Linux 2023 has too. */
  private static final Pattern GLIBC =
      Pattern.compile("(lib(c|dl|m|pthread|resolv)|ld-linux-\\S+|linux-vdso)\\.so\\.\\d");

  private static final Pattern LOADED = Pattern.compile("\\s*(\\S+)(?: => (\\S.*))? \\(0x.*");

  @TempDir private static Path folder;
  private static Path layer;
  private static Path broken;

  @BeforeAll
  static void unpack() throws IOException {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    Path zip =
        Path.of(System.getProperty("trasiego.root"))
            .resolve("infrastructure/pg-tools/target/pg-tools-" + arch + ".zip");
    if (!System.getProperty("os.name").equals("Linux") || !Files.exists(zip)) {
      System.out.println("SKIPPED: " + zip + " is needed, on Linux; infrastructure/pg-tools/build");
      Assumptions.abort(zip + " is not there");
    }
    layer = Files.createDirectory(folder.resolve("layer"));
    broken = Files.createDirectory(folder.resolve("broken"));
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : file.stream().toList()) {
        Path target = layer.resolve(entry.getName());
        Files.createDirectories(target.getParent());
        try (InputStream content = file.getInputStream(entry)) {
          Files.copy(content, target);
        }
        assertThat(target.toFile().setExecutable(true)).isTrue();
        if (target.toString().contains(".so.") && Files.notExists(broken(target))) {
          Files.writeString(broken(target), "no library");
        }
      }
    }
  }

  private static Path broken(Path library) {
    return broken.resolve(library.getFileName());
  }

  private static Stream<Path> programs() throws IOException {
    try (Stream<Path> tree = Files.walk(layer.resolve("postgresql"))) {
      return tree.filter(path -> path.getParent().endsWith("bin")).sorted().toList().stream();
    }
  }

  @Test
  void holdsBothToolsOfEachMajor() throws IOException {
    assertThat(programs().map(path -> layer.resolve("postgresql").relativize(path).toString()))
        .containsExactlyElementsOf(
            Stream.of(14, 15, 16, 17, 18)
                .flatMap(major -> Stream.of("pg_dump", "pg_restore").map(x -> major + "/bin/" + x))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void loadsNothingOfTheMachineButGlibc(Path program) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.environment().clear();
    builder.environment().put("LD_TRACE_LOADED_OBJECTS", "1");

    List<String> lines = run(builder).lines().toList();

    assertThat(lines).hasSizeGreaterThan(10).allMatch(line -> LOADED.matcher(line).matches());
    assertThat(lines)
        .filteredOn(line -> !line.contains(layer.toString()))
        .allMatch(
            line ->
                GLIBC.matcher(new File(LOADED.matcher(line).replaceAll("$1")).getName()).matches());
  }

  @Majors.OnEachMajor
  void dumpsAndRestoresWithTheServersMajor(int major) throws Exception {
    try (TestDatabase test = TestDatabase.create(major)) {
      test.execute(
          "CREATE TABLE wine AS SELECT i AS id, repeat('Carmenère', i % 9) AS name"
              + " FROM generate_series(1, 5000) AS i");
      PgTools tools = find(major);

      for (String compression : major < 16 ? List.of("1") : List.of("gzip:1", "lz4", "zstd:1")) {
        Path archive = folder.resolve(major + "-" + compression.replace(':', '-'));
        String copy = test.name() + "_" + compression.replace(':', '_');
        execute(test, "CREATE DATABASE \"%s\" OWNER %s".formatted(copy, test.owner()));

        List<String> dump = List.of("-Fc", "-t", "public.wine", "-Z", compression, "-f");
        run(tools, "pg_dump", secret(test, "prefer"), with(dump, archive));
        run(tools, "pg_restore", secret(test, "prefer"), with(List.of("-e", "-d", copy), archive));

        assertThat(wines(test, copy)).isEqualTo(wines(test, test.name())).hasSize(32);
      }
    }
  }

  @Test
  void speaksTlsWithItsOwnOpenSsl() throws Exception {
    try (TestDatabase test = TestDatabase.create(Majors.newest())) {
      giveCertificate(test);
      execute(test, "ALTER SYSTEM SET ssl = on");
      execute(test, "SELECT pg_catalog.pg_reload_conf()");
      try {
        String schema = run(find(test.major()), "pg_dump", secret(test, "require"), List.of("-s"));

        assertThat(schema).contains("PostgreSQL database dump complete");
      } finally {
        execute(test, "ALTER SYSTEM RESET ssl");
        execute(test, "SELECT pg_catalog.pg_reload_conf()");
      }
    }
  }

  /** The server writes the files itself: it may run as another user, and its key is its own. */
  private static void giveCertificate(TestDatabase test) throws Exception {
    Path store = folder.resolve("certificate.p12");
    String password = UUID.randomUUID().toString();
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                "%s -genkeypair -alias server -keyalg EC -dname CN=localhost -storepass %s -keystore %s"
                    .formatted(keytool, password, store)
                    .split(" "))
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();

    KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
    write(test, "server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    write(
        test,
        "server.key",
        "PRIVATE KEY",
        keys.getKey("server", password.toCharArray()).getEncoded());
  }

  private static void write(TestDatabase test, String name, String kind, byte[] content)
      throws SQLException {
    String pem =
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----"
            .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    execute(
        test,
        "COPY (SELECT pg_catalog.regexp_split_to_table('%s', '\n')) TO PROGRAM 'umask 077; cat > %s'"
            .formatted(pem, name));
  }

  private static PgTools find(int major) {
    PgTools tools =
        PgTools.find(major, new Settings(Map.of("PATH", layer.resolve("bin").toString())));
    assertThat(tools.folder()).isEqualTo(layer.resolve("postgresql/" + major + "/bin"));
    return tools;
  }

  private static DatabaseSecret secret(TestDatabase test, String sslmode) {
    return new DatabaseSecret(
        test.host(), test.port(), test.name(), test.owner(), test.ownerPassword(), sslmode);
  }

  private static List<String> with(List<String> options, Path file) {
    return Stream.concat(options.stream(), Stream.of(file.toString())).toList();
  }

  private static String run(
      PgTools tools, String tool, DatabaseSecret secret, List<String> arguments) throws Exception {
    ProcessBuilder builder =
        tools.command(tool, secret, new ApplicationName("test", "backup", "layer"), arguments);
    builder.environment().keySet().removeIf(name -> !name.startsWith("PG"));
    return run(builder);
  }

  /** Every symbol is bound at once, so that a missing one does not wait for its first call. */
  private static String run(ProcessBuilder builder) throws Exception {
    builder.environment().put("LD_LIBRARY_PATH", broken.toString());
    builder.environment().put("LD_BIND_NOW", "1");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String wines(TestDatabase test, String database) throws SQLException {
    String sql = "SELECT md5(string_agg(w::text, ';' ORDER BY id)) FROM wine AS w";
    try (Connection owner = test.connection(database, test.owner(), test.ownerPassword());
        Statement statement = owner.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(TestDatabase test, String sql) throws SQLException {
    try (Connection admin = test.adminConnection();
        Statement statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }
}
