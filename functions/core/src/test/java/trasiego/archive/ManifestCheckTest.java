package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.archive.ArchiveFixture.ID;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.testing.InMemoryStore;

class ManifestCheckTest {
  static Stream<Arguments> contradictions() {
    return Stream.of(
        Arguments.of(
            "\"XXH3-128\"",
            "\"CRC\"",
            "its rows are hashed by CRC, wanted one of [SHA-256, XXH3-128]"),
        Arguments.of("\"format\" : 3", "\"format\" : 0", "format: found 0, wanted at most 3"),
        Arguments.of("\"offset\" : 0", "\"offset\" : 1", "offset of a member"),
        Arguments.of("\"rows\" : 3", "\"rows\" : 4", "rows of \"shop\".\"Wine"),
        Arguments.of("\"rawBytes\" : 38", "\"rawBytes\" : 39", "raw bytes of"),
        Arguments.of("\"kind\" : \"post-data\"", "\"kind\" : \"chunk\"", "it lacks the schema"),
        Arguments.of("\"kind\" : \"residual\"", "\"kind\" : \"post-data\"", "stands behind"),
        Arguments.of("\"kind\" : \"residual\"", "\"kind\" : \"chunk\"", "a chunk lacks its rows"),
        Arguments.of("\"kind\" : \"pre-data\"", "\"kind\" : \"preamble\"", "stands behind"),
        Arguments.of("\"name\" : \"empty\"", "\"name\" : \"other\"", "has no member"),
        Arguments.of("\"gzip\"", "\"zstd\"", "compression: found zstd, wanted gzip"),
        Arguments.of("\"name\" : \"su\"", "\"name\" : null", "lacks its name or the reason"),
        Arguments.of("\"environment\" : \"test\"", "\"environment\" : \"live\"", "environment"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void refusesAManifestThatContradictsItself(String text, String other, String message) {
    InMemoryStore store = new InMemoryStore();
    Manifest manifest = ArchiveFixture.store(store);
    String json = new String(Json.bytes(manifest), StandardCharsets.UTF_8);
    byte[] altered = json.replaceFirst(text, other).getBytes(StandardCharsets.UTF_8);
    Manifest resealed = Json.document(altered, Manifest.class);
    store.write(ID.manifest(), ManifestFile.write(resealed), "");

    assertThatThrownBy(() -> Archive.open(store, ID, Trust.anyone()))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void saysThatANewerVersionMadeWhatItCannotRead() {
    InMemoryStore store = new InMemoryStore();
    String sealed =
        new String(ManifestFile.write(ArchiveFixture.store(store)), StandardCharsets.ISO_8859_1);
    int place = sealed.indexOf("\"seal\" : \"") + "\"seal\" : \"".length();
    String open =
        (sealed.substring(0, place) + "0".repeat(64) + sealed.substring(place + 64))
            .replace("\"format\" : 3", "\"format\" : 4, \"tables of tomorrow\" : 1");
    place = open.indexOf("\"seal\" : \"") + "\"seal\" : \"".length();
    String digest = Digests.hex(open.getBytes(StandardCharsets.ISO_8859_1));
    String newer = open.substring(0, place) + digest + open.substring(place + 64);
    store.write(ID.manifest(), newer.getBytes(StandardCharsets.ISO_8859_1), "");

    assertThatThrownBy(() -> Archive.open(store, ID, Trust.anyone()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("format 4, made by a newer version")
        .hasMessageContaining("nothing was changed");
  }
}
