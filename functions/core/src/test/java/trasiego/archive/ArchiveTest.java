package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.archive.ArchiveFixture.ID;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import trasiego.failure.BackupDamagedException;
import trasiego.testing.InMemoryStore;

class ArchiveTest {
  private final InMemoryStore store = new InMemoryStore();
  private Manifest manifest;

  @BeforeEach
  void store() {
    manifest = ArchiveFixture.store(store);
  }

  @Test
  void isOnePlainGzipFileThatPsqlReads() throws IOException {
    byte[] file = store.read(ID.file()).orElseThrow().bytes();

    String text =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes(),
            StandardCharsets.UTF_8);

    assertThat(text)
        .isEqualTo(
            """
            CREATE TABLE wine ();
            SELECT setval('s', 3);
            COPY "shop"."Wine ""Icon\""" ("id", "name") FROM stdin;
            1\tCarmenère
            2\t\\N
            3\tline\\nbreak
            \\.

            COPY "shop"."Wine ""Icon\""" ("id", "name") FROM stdin;
            4\t\\\\.
            \\.

            COPY "public"."empty" FROM stdin;
            \\.

            CREATE INDEX i ON wine (id);
            """);
  }

  @Test
  void handsOutRowsWithoutTheirStatement() throws IOException {
    Archive archive = Archive.open(store, ID, Trust.anyone());

    List<String> rows = new ArrayList<>();
    for (Manifest.Member chunk : archive.members(Manifest.CHUNK)) {
      try (InputStream stream = archive.rows(chunk)) {
        rows.add(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      }
    }

    assertThat(rows).containsExactly(ArchiveFixture.ROWS, ArchiveFixture.MORE, "");
  }

  @Test
  void provesAnIntactBackup() {
    List<Long> progress = new ArrayList<>();

    Archive.open(store, ID, Trust.anyone()).verify(progress::add);

    assertThat(progress).hasSize(manifest.members().size()).endsWith(manifest.bytes());
  }

  @Test
  void noticesEveryFlippedBit() {
    for (String key : List.of(ID.file(), ID.schema(), ID.manifest())) {
      byte[] intact = store.read(key).orElseThrow().bytes();
      for (int i = 0; i < intact.length; i++) {
        byte[] flipped = intact.clone();
        flipped[i] ^= (byte) (1 << i % 8);
        store.write(key, flipped, "");
        assertThatThrownBy(() -> Archive.open(store, ID, Trust.anyone()).verify(bytes -> {}))
            .as("%s byte %d", key, i)
            .isInstanceOf(BackupDamagedException.class);
      }
      store.write(key, intact, "");
    }
    Archive.open(store, ID, Trust.anyone()).verify(bytes -> {});
  }

  @Test
  void noticesEveryFlippedBitInAMemberReadAlone() {
    byte[] intact = store.read(ID.file()).orElseThrow().bytes();
    Archive archive = Archive.open(store, ID, Trust.anyone());
    for (Manifest.Member member : manifest.members()) {
      for (int i = 0; i < member.length(); i++) {
        byte[] flipped = intact.clone();
        flipped[(int) member.offset() + i] ^= (byte) (1 << i % 8);
        store.write(ID.file(), flipped, "");
        assertThatThrownBy(
                () -> {
                  try (InputStream stream = archive.open(member)) {
                    stream.readAllBytes();
                  }
                })
            .as("member at %d, byte %d", member.offset(), i)
            .isInstanceOf(BackupDamagedException.class);
      }
    }
  }

  @Test
  void noticesTruncationAtEachLength() {
    byte[] intact = store.read(ID.file()).orElseThrow().bytes();
    for (int length = 0; length < intact.length; length++) {
      store.write(ID.file(), Arrays.copyOf(intact, length), "");
      assertThatThrownBy(() -> Archive.open(store, ID, Trust.anyone()))
          .isInstanceOf(BackupDamagedException.class)
          .hasMessageContaining(length + " bytes")
          .hasMessageContaining("wanted " + intact.length);
    }
  }

  @Test
  void noticesMembersThatChangedPlaces() {
    byte[] file = store.read(ID.file()).orElseThrow().bytes();
    Manifest.Member first = manifest.members().get(2);
    Manifest.Member second = manifest.members().get(3);
    byte[] swapped = file.clone();
    System.arraycopy(
        file, (int) second.offset(), swapped, (int) first.offset(), (int) second.length());
    System.arraycopy(
        file,
        (int) first.offset(),
        swapped,
        (int) (first.offset() + second.length()),
        (int) first.length());
    store.write(ID.file(), swapped, "");

    assertThatThrownBy(() -> Archive.open(store, ID, Trust.anyone()).verify(bytes -> {}))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("table \"shop\".\"Wine \"\"Icon\"\"\"");
  }

  @Test
  void isNoBackupWithoutManifest() {
    store.delete(ID.manifest());

    assertThatThrownBy(() -> Archive.open(store, ID, Trust.anyone()))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("has no manifest");
    assertThat(new BackupCatalog(store).list("test")).isEmpty();
  }

  @Test
  void saysWhichObjectIsMissing() {
    store.delete(ID.schema());

    assertThatThrownBy(() -> Archive.open(store, ID, Trust.anyone()))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining(ID.schema() + " does not exist");
  }

  @Test
  void refusesAManifestOfAnotherBackup() {
    byte[] bytes = store.read(ID.manifest()).orElseThrow().bytes();
    BackupId other = BackupId.of("test", ID.time().plusSeconds(1));
    store.write(other.manifest(), bytes, "");

    assertThatThrownBy(() -> Archive.open(store, other, Trust.anyone()))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("found test_20261123_150000, wanted test_20261123_150001");
  }
}
