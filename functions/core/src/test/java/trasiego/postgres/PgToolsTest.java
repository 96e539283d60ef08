package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;

/** Majors that no machine has, so that none of this one is found. */
final class PgToolsTest {
  @TempDir private Path folder;

  @Test
  void picksTheMajorOfTheServerAmongThoseBesideAFolderOfPath() throws IOException {
    Path layer = folder.resolve("layer");
    Files.createDirectories(layer.resolve("bin"));
    install(layer.resolve("postgresql/97/bin"), "97.2");
    install(layer.resolve("postgresql/98/bin"), "98.1");

    assertThat(find(97, layer.resolve("bin")))
        .isEqualTo(new PgTools(97, layer.resolve("postgresql/97/bin")))
        .returns("97.2", PgTools::version);
    assertThat(find(98, layer.resolve("bin")))
        .isEqualTo(new PgTools(98, layer.resolve("postgresql/98/bin")));
  }

  @Test
  void passesOverAnotherMajorThatComesFirstOnPath() throws IOException {
    Path other = install(folder.resolve("other"), "97.2");
    Path wanted = install(folder.resolve("wanted"), "98.1");

    assertThat(find(98, other, wanted).folder()).isEqualTo(wanted);
  }

  @Test
  void passesOverAFolderWhosePgDumpDoesNotRunOrHasNoPgRestore() throws IOException {
    Path broken = install(folder.resolve("broken"), "98.1");
    script(broken.resolve("pg_dump"), "exit 127");
    Path half = install(folder.resolve("half"), "98.1");
    Files.delete(half.resolve("pg_restore"));
    Path whole = install(folder.resolve("whole"), "98.2");

    assertThat(find(98, broken, half, whole).version()).isEqualTo("98.2");
  }

  @Test
  void saysWhereItLookedAndWhatToInstall() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("layer/bin"));

    assertThatThrownBy(() -> find(98, bin))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("of PostgreSQL 98 were not found in [/opt/postgresql/98/bin")
        .hasMessageContaining(folder.resolve("layer/postgresql/98/bin").toString())
        .hasMessageContaining("install the PostgreSQL 98 client");
  }

  private static PgTools find(int major, Path... folders) {
    String path =
        Stream.of(folders).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return PgTools.find(major, new Settings(Map.of("PATH", path)));
  }

  private static Path install(Path bin, String version) throws IOException {
    Files.createDirectories(bin);
    script(bin.resolve("pg_dump"), "echo 'pg_dump (PostgreSQL) " + version + "'");
    script(bin.resolve("pg_restore"), "echo 'pg_restore (PostgreSQL) " + version + "'");
    return bin;
  }

  private static void script(Path file, String command) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + command + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
