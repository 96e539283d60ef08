package trasiego.trial.binaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.TrialServerFailedException;
import trasiego.handler.Settings;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.trial.TrialBinaries;
import trasiego.trial.TrialServer;

final class PacksIT {
  @TempDir private Path folder;

  @Test
  void startsAServerOutOfALayer() throws IOException {
    int major = Majors.newest();
    Path layer = layer(major);
    Settings settings = new Settings(Map.of("PATH", folder.resolve("bin").toString()));

    assertThat(Packs.folders(settings)).contains(layer);
    PostgresBinaries binaries = Packs.find(major, List.of(layer), folder).orElseThrow();
    PostgresBinaries again = Packs.find(major, List.of(layer), folder).orElseThrow();

    assertThat(again).isEqualTo(binaries);
    assertThat(binaries.locales()).isEmpty();
    Path locales = Files.createDirectory(layer.resolve("locales"));
    assertThat(Packs.find(major, List.of(layer), folder).orElseThrow().locales()).hasValue(locales);
    assertThat(binaries.folder()).startsWith(folder.resolve("trasiego-postgres").toRealPath());
    try (TrialServer server = TrialServer.start(binaries, folder.resolve("servers"), Map.of());
        Session session = server.administrator("postgres")) {
      assertThat(session.major()).isEqualTo(major);
    }
  }

  @Test
  void doesNotCountWhatWasUnpackedHalf() throws IOException {
    Path layer = Files.createDirectories(folder.resolve("trasiego-postgres-layer"));
    pack(layer.resolve("shared.zip"), Map.of("lib/one", new byte[] {1}));
    pack(layer.resolve("18.zip"), Map.of("../outside", new byte[] {1}));

    assertThatThrownBy(() -> Packs.find(18, List.of(layer), folder))
        .isInstanceOf(TrialServerFailedException.class)
        .hasMessageContaining("holds the entry ../outside");
    assertThat(folder.resolve("trasiego-postgres")).isEmptyDirectory();
    assertThat(folder.resolve("outside")).doesNotExist();

    // The first process of a machine, begun when none ever is.
    Path dead =
        folder.resolve(
            "trasiego-postgres/trasiego-partial-%s-1-999999999999-x".formatted(namespace()));
    Files.createDirectories(dead.resolve("bin"));
    pack(layer.resolve("18.zip"), Map.of("bin/postgres", new byte[] {1}));
    PostgresBinaries found = Packs.find(18, List.of(layer), folder).orElseThrow();
    assertThat(found.program("postgres")).isExecutable();
    assertThat(dead).doesNotExist();
  }

  @Test
  void findsNothingWhereThereIsNoLayer() {
    assertThat(Packs.find(18, List.of(folder), folder)).isEmpty();
  }

  private static String namespace() {
    return Owner.self().namespace();
  }

  /** As the build packs it: the libraries that all majors share apart from the rest. */
  private Path layer(int major) throws IOException {
    Path layer = Files.createDirectories(folder.resolve("trasiego-postgres"));
    Path source = TrialBinaries.of(major).folder();
    try (Stream<Path> tree = Files.walk(source);
        ZipOutputStream shared = zip(layer.resolve("shared.zip"));
        ZipOutputStream own = zip(layer.resolve(major + ".zip"))) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = source.relativize(file).toString();
        ZipOutputStream pack = name.matches("lib/[^/]+") ? shared : own;
        pack.putNextEntry(new ZipEntry(name));
        Files.copy(file, pack);
      }
    }
    return layer;
  }

  private static ZipOutputStream zip(Path file) throws IOException {
    OutputStream stream = Files.newOutputStream(file);
    ZipOutputStream zip = new ZipOutputStream(stream);
    zip.setLevel(1);
    return zip;
  }

  private static void pack(Path file, Map<String, byte[]> entries) throws IOException {
    try (ZipOutputStream zip = zip(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }
}
