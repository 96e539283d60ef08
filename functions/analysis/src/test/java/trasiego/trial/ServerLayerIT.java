package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.trial.binaries.Packs;
import trasiego.trial.binaries.PostgresBinaries;

/** The layer pg-server as its build wrote it. */
@Tag(Majors.SCENARIOS)
final class ServerLayerIT {
  @TempDir private static Path folder;
  private static Path layer;

  @BeforeAll
  static void unpack() throws IOException {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    Path zip =
        Path.of(System.getProperty("trasiego.root"))
            .resolve("infrastructure/pg-tools/target/pg-server-" + arch + ".zip");
    if (!System.getProperty("os.name").equals("Linux") || !Files.exists(zip)) {
      System.out.println("SKIPPED: " + zip + " is needed, on Linux; infrastructure/pg-tools/build");
      Assumptions.abort(zip + " is not there");
    }
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : file.stream().toList()) {
        Path target = folder.resolve(entry.getName());
        Files.createDirectories(target.getParent());
        try (InputStream content = file.getInputStream(entry)) {
          Files.copy(content, target);
        }
      }
    }
    layer = folder.resolve("trasiego-postgres");
  }

  @OnEachMajor
  void makesDatabasesAndCollationsOfEachLocaleThatItHas(int major) throws IOException {
    PostgresBinaries binaries = Packs.find(major, List.of(layer), folder).orElseThrow();
    List<String> locales = locales();
    assertThat(locales).as("what contents.txt says is missing").isNotEmpty();
    try (TrialServer server = TrialServer.start(binaries, folder.resolve("servers"), Map.of());
        Session session = server.administrator()) {
      for (String locale : locales) {
        session.execute(
            "CREATE DATABASE \"%1$s\" TEMPLATE template0 ENCODING 'UTF8' LOCALE '%1$s'"
                .formatted(locale.replace(".utf8", ".UTF-8")));
        server.adopt(session, locale.replace(".utf8", ".UTF-8"), Map.of());
        try (Session inside = server.administrator(locale.replace(".utf8", ".UTF-8"))) {
          assertThat(inside.text("SELECT lower('\u00c9')")).as(locale).hasValue("\u00e9");
          assertThat(inside.isTrue("SELECT 'a' < 'B'")).isEqualTo(!locale.startsWith("C."));
          if (!locale.startsWith("C.")) {
            assertThat(inside.isTrue("SELECT 'a' < 'B' COLLATE \"" + locale + "\"")).isTrue();
          }
        }
      }
    }
  }

  private static List<String> locales() throws IOException {
    try (Stream<Path> folders = Files.list(layer.resolve("locales"))) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }
}
