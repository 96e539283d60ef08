package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.InvalidRequestException;
import trasiego.testing.InMemoryStore;

class BackupCatalogTest {
  private static final BackupId OLD = BackupId.of("test", Instant.parse("2026-11-22T23:59:59.9Z"));
  private static final BackupId NEW = BackupId.of("test", Instant.parse("2026-11-23T00:00:00Z"));

  private final InMemoryStore store = new InMemoryStore();
  private final BackupCatalog catalog = new BackupCatalog(store);

  BackupCatalogTest() {
    store.write(OLD.manifest(), new byte[0], "");
    store.write(NEW.manifest(), new byte[0], "");
    store.write(BackupId.of("test", Instant.parse("2026-11-24T00:00:00Z")).file(), new byte[0], "");
    store.write(
        BackupId.of("test2", Instant.parse("2026-11-25T00:00:00Z")).manifest(), new byte[0], "");
    store.write("backups/db/test_notes.manifest.json", new byte[0], "");
  }

  @Test
  void listsFinishedBackupsOfTheEnvironmentNewestFirst() {
    assertThat(catalog.list("test")).containsExactly(NEW, OLD);
    assertThat(catalog.latest("nothing")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "latest",
        "test_20261123_000000",
        "backups/db/test_20261123_000000.sql.gz",
        "s3://memory/backups/db/test_20261123_000000.sql.gz",
        "s3://memory/backups/db/test_20261123_000000.manifest.json"
      })
  void findsABackupHoweverItIsNamed(String reference) {
    assertThat(catalog.find("test", reference)).isEqualTo(NEW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://elsewhere/backups/db/test_20261123_000000.sql.gz",
        "test_20261341_000000",
        "test_20261123_000000.sql",
        "",
        "Test_20261123_000000",
        "newest"
      })
  void refusesWhatNamesNoBackup(String reference) {
    assertThatThrownBy(() -> catalog.find("test", reference))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("field \"backup\"");
  }
}
