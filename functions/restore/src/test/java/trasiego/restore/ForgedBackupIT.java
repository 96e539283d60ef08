package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import trasiego.archive.BackupId;
import trasiego.archive.Digests;
import trasiego.archive.Manifest;
import trasiego.archive.ManifestFile;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.testing.Majors;

/** Backups that agree with themselves and were made by somebody who may write the store alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedBackupIT {
  private RestoreFixture stage;

  @BeforeAll
  void open() {
    stage = RestoreFixture.empty(Majors.newest());
    stage.live.execute("CREATE TABLE wine (id int); INSERT INTO wine VALUES (1)");
  }

  @AfterAll
  void close() {
    stage.close();
  }

  /** One entry of the archive's scripts becomes another one of the same length. */
  private BackupId forged() {
    BackupId backup = stage.backup();
    byte[] schema = stage.store.read(backup.schema()).orElseThrow().bytes();
    String text = new String(schema, StandardCharsets.ISO_8859_1);
    String was = "SET standard_conforming_strings = 'on'";
    String start = "CREATE TABLE evil";
    String evil = start + "_".repeat(was.length() - start.length() - 2) + "()";
    byte[] changed = text.replace(was, evil).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(changed).hasSameSizeAs(schema).isNotEqualTo(schema);
    stage.store.write(backup.schema(), changed, "");
    ObjectNode manifest =
        Json.document(stage.store.read(backup.manifest()).orElseThrow().bytes(), ObjectNode.class);
    manifest.put("schemaSha256", Digests.hex(changed)).putNull("seal");
    stage.store.write(
        backup.manifest(),
        ManifestFile.write(Json.document(Json.bytes(manifest), Manifest.class)),
        "");
    return backup;
  }

  private JsonNode check(BackupId backup, Object... more) {
    Object[] fields = new Object[more.length + 4];
    System.arraycopy(
        new Object[] {"backup", backup.toString(), "confirm", stage.live.name()}, 0, fields, 0, 4);
    System.arraycopy(more, 0, fields, 4, more.length);
    stage.store.delete("deployments/test/lease.json");
    return stage.call("check", fields);
  }

  @Test
  void restoresNothingOfWhichTheSchemaWasChangedAndTheManifestSealedAnew() {
    BackupId backup = forged();

    assertThatThrownBy(() -> check(backup))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("does not come from where it says");
    assertThatThrownBy(() -> stage.call("restore", "backup", backup.toString(), "attempt", 1))
        .as("the step that loads it looks for itself")
        .isInstanceOf(BackupDamagedException.class);
    assertThat(stage.others()).isEmpty();
  }

  @Test
  void restoresWhatHasNoSignatureByAnOverrideWithAReasonAlone() {
    BackupId backup = stage.backup();
    stage.store.delete(backup.signature());

    assertThatThrownBy(() -> check(backup))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("is not signed");
    assertThatThrownBy(() -> check(backup, "override", "other-environment"))
        .as("another override is another thing")
        .hasMessageContaining("is not signed");
    assertThatThrownBy(() -> check(backup, "override", "unsigned-backup"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("field \"reason\"");

    assertThat(
            check(
                    backup,
                    "override",
                    "other-environment, unsigned-backup",
                    "reason",
                    "of before the update")
                .get("status")
                .stringValue())
        .isEqualTo("READY");
  }
}
