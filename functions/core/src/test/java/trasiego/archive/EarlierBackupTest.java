package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import trasiego.testing.InMemoryStore;

class EarlierBackupTest {
  @Test
  void listsAndProvesABackupWhoseManifestSaysNothingOfWhatIsNotInIt() {
    InMemoryStore store = new InMemoryStore();
    BackupId id = EarlierBackup.store(store);

    Archive archive =
        Archive.open(store, new BackupCatalog(store).find("test", "latest"), Trust.anyone());
    archive.verify(bytes -> {});

    assertThat(archive.id()).isEqualTo(id);
    assertThat(new String(EarlierBackup.manifest(), StandardCharsets.UTF_8))
        .doesNotContain("omitted");
    assertThat(archive.manifest().omitted()).isEmpty();
    assertThat(archive.manifest().tables())
        .extracting(Manifest.Table::name, Manifest.Table::rows)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("purchase", 3L),
            org.assertj.core.groups.Tuple.tuple("wine", 3L));
  }
}
