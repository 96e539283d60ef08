package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

class PatternFilesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String OBJECT = "\"public\".\"t\".\"a\"";

  private static PatternFiles files(MigrationFolder folder) {
    return PatternFiles.of(
        "change",
        List.of(
            PatternFile.draft("rename-column", OBJECT)
                .does("Adds it.")
                .sql("SELECT 1")
                .undo("Takes it back.", "SELECT 2")
                .done(),
            PatternFile.draft("rename-column", OBJECT)
                .backfill("\"public\".\"t\"")
                .does("Fills it.")
                .sql("SELECT 3")
                .undo("Stays.", "SELECT 1")
                .done(),
            PatternFile.draft("rename-column", OBJECT)
                .step("contract")
                .needsBackfill()
                .irreversible("gone")
                .does("word ".repeat(40))
                .sql("SELECT 4", "SELECT 5")
                .done()),
        folder,
        NOW);
  }

  private static String text(Map<String, byte[]> contents, String name) {
    return new String(contents.get(name), StandardCharsets.UTF_8);
  }

  @Test
  void namesEachFileASecondBehindTheOneBefore() {
    Map<String, byte[]> contents = files(MigrationFolder.of(Map.of())).contents();

    assertThat(contents.keySet())
        .containsExactly(
            "V20261124100000__change_expand.sql",
            "U20261124100000__change_expand.sql",
            "V20261124100001__change_backfill.sql",
            "U20261124100001__change_backfill.sql",
            "V20261124100002__change_contract.sql");
    assertThat(text(contents, "V20261124100002__change_contract.sql"))
        .startsWith(
            "-- trasiego:pattern rename-column "
                + OBJECT
                + " contract\n"
                + "-- trasiego:irreversible: gone\n"
                + "-- trasiego:needs V20261124100001: the rows from before are filled\n"
                + "-- Step 3 of 3.\n"
                + "-- word word")
        .endsWith("\nSELECT 4;\n\nSELECT 5;\n");
    assertThat(text(contents, "V20261124100002__change_contract.sql").lines())
        .allMatch(line -> line.length() <= 100);
    assertThat(MigrationFolder.of(contents).files())
        .extracting(MigrationFile::checksum)
        .doesNotHaveDuplicates();
  }

  @Test
  void standsBehindWhatIsThereAlreadyThoughTheClockIsBehind() {
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of("V20270101000000__x.sql", "SELECT 1;".getBytes(StandardCharsets.UTF_8)));

    assertThat(files(folder).contents().keySet())
        .first()
        .isEqualTo("V20270101000001__change_expand.sql");
    assertThat(files(folder).releases())
        .containsExactly(
            "V20270101000001__change_expand.sql  expand",
            "V20270101000002__change_backfill.sql  backfill",
            "commit the files behind this line with a later release: a deployment refuses them"
                + " together with those before it",
            "V20270101000003__change_contract.sql  contract");
  }
}
