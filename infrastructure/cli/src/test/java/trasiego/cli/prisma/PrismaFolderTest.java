package trasiego.cli.prisma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.cli.exit.UsageException;
import trasiego.cli.prisma.PrismaFolder.Migration;
import trasiego.migration.MigrationFolder;

class PrismaFolderTest {
  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    "20250101000000_init, V20250101000000__init.sql",
    "20250101000000_Add-Names.v2, V20250101000000__Add-Names.v2.sql",
    "20250101000000_añadir vino, V20250101000000__a_adir_vino.sql",
    "20250101000000_, V20250101000000__migration.sql",
    "20250101000000__draft, V20250101000000__draft.sql",
    "0_init, V00000000000001__init.sql",
    "0001_init, V00010000000000__init.sql",
    "2025_init, V20250000000000__init.sql",
    "20250101000000123_init, V20250101000000__init.sql",
    "init, V00000000000001__init.sql"
  })
  void namesEachFileAsTheRulesWant(String name, String wanted) {
    PrismaFolder folder = of(name);

    assertThat(folder.files()).containsOnlyKeys(wanted);
    assertThat(MigrationFolder.of(folder.files()).problems()).isEmpty();
  }

  @Test
  void keepsPrismasOrderWhereVersionsWouldBeEqual() {
    PrismaFolder folder =
        of("0_init", "1_next", "20250101000000_a", "20250101000000_b", "20250101000000_c", "zz");

    assertThat(folder.migrations())
        .extracting(Migration::version)
        .containsExactly(
            "00000000000001",
            "10000000000000",
            "20250101000000",
            "20250101000001",
            "20250101000002",
            "20250101000003");
  }

  @Test
  void cutsANameThatNoFileSystemTakes() {
    PrismaFolder folder = of("20250101000000_" + "x".repeat(240));

    assertThat(folder.migrations().getFirst().file()).hasSizeLessThan(200);
  }

  @Test
  void readsTheBytesAsTheyAre() throws IOException {
    byte[] bytes = "\uFEFFSELECT 1;\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    write("prisma/migrations/20250101000000_init", bytes);
    write("prisma/migrations/20250102000000_empty", new byte[0]);
    Files.createDirectories(root.resolve("prisma/migrations/20250103000000_lost"));
    Files.writeString(
        root.resolve("prisma/migrations/migration_lock.toml"), "provider = \"postgresql\"\n");

    for (Path given : List.of(root, root.resolve("prisma"), root.resolve("prisma/migrations"))) {
      PrismaFolder folder = PrismaFolder.read(given);

      assertThat(folder.files().get("V20250101000000__init.sql")).isEqualTo(bytes);
      assertThat(folder.files().get("V20250102000000__empty.sql")).isEmpty();
      assertThat(folder.notes())
          .singleElement()
          .asString()
          .contains("20250103000000_lost holds no migration.sql");
    }
  }

  @Test
  void refusesTheMigrationsOfAnotherServer() throws IOException {
    write("20250101000000_init", "SELECT 1;".getBytes());
    Files.writeString(root.resolve("migration_lock.toml"), "provider = \"mysql\"\n");

    assertThatThrownBy(() -> PrismaFolder.read(root))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("says provider \"mysql\", wanted \"postgresql\"");
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    Files.write(folder.resolve("migration.sql"), bytes);
  }

  private static PrismaFolder of(String... names) {
    Map<String, byte[]> found = new TreeMap<>();
    for (String name : names) {
      found.put(name, "SELECT 1;".getBytes());
    }
    return PrismaFolder.of(found, List.of());
  }
}
