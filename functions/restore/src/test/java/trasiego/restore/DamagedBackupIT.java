package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest.Member;
import trasiego.failure.BackupDamagedException;
import trasiego.testing.Majors;
import trasiego.testing.TestKey;

final class DamagedBackupIT {
  private static RestoreFixture stage;
  private static BackupId backup;
  private static int attempt;

  @BeforeAll
  static void backUp() {
    stage = RestoreFixture.odd(Majors.newest());
    backup = stage.backup();
    stage.takeLease(RestoreFixture.EXECUTION);
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @Test
  void refusesAFlippedByteInEveryRegionOfTheFile() {
    List<Member> members = Archive.open(stage.store, backup, TestKey.trust()).manifest().members();
    Set<Long> places = new LinkedHashSet<>();
    for (Member member : members) {
      places.add(member.offset());
      places.add(member.offset() + 4);
      places.add(member.offset() + member.length() / 2);
      places.add(member.offset() + member.length() - 6);
    }

    for (long place : places) {
      refuses(backup.file(), flipped(backup.file(), place), "byte " + place);
    }
  }

  @Test
  void refusesAFlippedByteInTheSchema() {
    int length = bytes(backup.schema()).length;

    for (int place : new int[] {0, 40, length / 2, length - 1}) {
      refuses(backup.schema(), flipped(backup.schema(), place), "schema byte " + place);
    }
  }

  @Test
  void refusesAnAlteredManifest() {
    int length = bytes(backup.manifest()).length;

    for (int place : new int[] {0, 20, length / 3, length / 2, length - 3}) {
      refuses(backup.manifest(), flipped(backup.manifest(), place), "manifest byte " + place);
    }
  }

  @Test
  void refusesWhatWasCut() {
    for (String key : List.of(backup.file(), backup.schema(), backup.manifest())) {
      byte[] whole = bytes(key);
      refuses(key, Arrays.copyOf(whole, whole.length - 1), key);
      refuses(key, Arrays.copyOf(whole, whole.length / 2), key);
    }
  }

  @Test
  void refusesWhatIsMissing() {
    for (String key : List.of(backup.file(), backup.schema(), backup.manifest())) {
      refuses(key, null, key);
    }
  }

  /** By each action that would create something or begin to; then the object is mended. */
  private static void refuses(String key, byte[] damaged, String where) {
    byte[] whole = bytes(key);
    try {
      if (damaged == null) {
        stage.store.delete(key);
      } else {
        stage.store.write(key, damaged, "application/octet-stream");
      }
      attempt++;
      assertThatThrownBy(
              () -> stage.call("restore", "backup", backup.toString(), "attempt", attempt))
          .as(where)
          .isInstanceOf(BackupDamagedException.class)
          .hasMessageContaining(backup.toString());
      assertThatThrownBy(
              () -> stage.call("check", "backup", backup.toString(), "confirm", stage.live.name()))
          .as(where)
          .isInstanceOf(BackupDamagedException.class);
      assertThat(stage.others()).as(where).isEmpty();
    } finally {
      stage.store.write(key, whole, "application/octet-stream");
    }
  }

  private static byte[] flipped(String key, long place) {
    byte[] bytes = bytes(key);
    bytes[(int) place] ^= 0x10;
    return bytes;
  }

  private static byte[] bytes(String key) {
    return stage.store.read(key).orElseThrow().bytes();
  }
}
