package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import trasiego.archive.fingerprint.RowHash;
import trasiego.testing.InMemoryStore;

class EarlierBackupTest {
  private final InMemoryStore store = new InMemoryStore();

  @ParameterizedTest
  @EnumSource(EarlierBackup.class)
  void listsAndProvesABackupOfAnEarlierFormat(EarlierBackup earlier) {
    BackupId id = earlier.store(store);

    Archive archive =
        Archive.open(store, new BackupCatalog(store).find("test", "latest"), Trust.anyone());

    assertThatCode(() -> archive.verify(bytes -> {})).doesNotThrowAnyException();
    assertThat(archive.id()).isEqualTo(id);
    assertThat(archive.manifest().rowHashing()).isEqualTo(RowHash.SHA_256);
    assertThat(archive.manifest().tables())
        .extracting(Manifest.Table::name, Manifest.Table::rows)
        .containsExactly(tuple("purchase", 3L), tuple("wine", 3L));
  }

  @Test
  void takesAManifestThatSaysNothingOfWhatIsNotInItForOneThatLacksNothing() {
    BackupId id = EarlierBackup.WITHOUT_OMISSIONS.store(store);

    assertThat(text(EarlierBackup.WITHOUT_OMISSIONS)).doesNotContain("omitted");
    assertThat(Archive.open(store, id, Trust.anyone()).manifest().omitted()).isEmpty();
  }

  @Test
  void readsOfAnEarlierFormatNothingButWhatItHad() {
    assertThat(text(EarlierBackup.WITHOUT_OMISSIONS)).contains("\"format\" : 1");
    assertThat(text(EarlierBackup.BY_SHA_256))
        .contains("\"format\" : 2", "\"column\" : \"gross\"")
        .doesNotContain("rowHash");
  }

  private static String text(EarlierBackup earlier) {
    return new String(earlier.manifest(), StandardCharsets.UTF_8);
  }
}
