package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.pattern.PatternFolder.Ran;
import trasiego.migration.MigrationFile;
import trasiego.testing.MemoryTempDir;

/** The command as a person types it. */
class PatternCommandIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path root;

  @Test
  void writesTheStepsOfAStatementBehindOneAnotherAndListsThem() throws Exception {
    PatternFolder folder = new PatternFolder(root);

    Ran ran =
        folder.run(
            "new",
            "rename",
            "--sql",
            "ALTER TABLE \"Order\" RENAME COLUMN \"shipping\" TO \"shippingCost\"");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("the pattern is rename-column: a column gets another name")
        .contains("commit the files behind this line with a later release");
    List<MigrationFile> files = folder.files();
    assertThat(files.subList(1, files.size()))
        .extracting(file -> file.script().patternStep().orElseThrow().step())
        .containsExactly(
            "expand",
            "backfill",
            "index",
            "constrain",
            "validate",
            "validate",
            "require",
            "views",
            "contract");
    assertThat(files).allSatisfy(file -> assertThat(file.undo()).isPresent());
    assertThat(files).isSortedAccordingTo((a, b) -> a.version().compareTo(b.version()));

    Ran listed = folder.run("patterns");
    assertThat(listed.code()).as(listed.err()).isZero();
    assertThat(listed.out())
        .startsWith("rename-column \"public\".\"Order\".\"shipping\"")
        .contains(files.get(1).name() + "  expand")
        .contains(files.getLast().name() + "  contract");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rename-colum --table Order | wanted rename-column, retype-column",
        "rename-column --table Order --column shipping | --pattern rename-column needs --to",
        "rename-column --table Order --column shipping --to cost --check x | --check does not"
            + " belong to --pattern rename-column, which takes --table --column --to"
            + " [--dual-write]",
        "rename-column --table Order --column shipping --to cost --dual-write nobody"
            + " | wanted trigger or application"
      })
  void saysWhatAPatternLacksOrDoesNotTake(String arguments, String wanted) throws Exception {
    assertRefused(new PatternFolder(root), arguments, wanted);
  }

  @Test
  void refusesWhatItCannotCarryWithTheReason() throws Exception {
    PatternFolder folder = new PatternFolder(root);

    assertRefused(
        folder,
        "rename-column --table Order --column nothing --to cost",
        "--column: found nothing, which \"public\".\"Order\" does not have");
    assertRefused(
        folder,
        "rename-column --table Order --column id --to number",
        "--to: \"public\".\"Order\" has a column \"number\" already");
    assertRefused(
        folder,
        "rename-column --table Order --column id --to key",
        "cannot be carried over: constraint Order_pkey on table public.\"Order\"");
    assertRefused(
        folder,
        "retype-column --table Order --column shipping --type text",
        "is read by public.\"Shipped\", whose column has its type");
    assertRefused(
        folder,
        "drop-column --table Order --column shipping",
        "is read by public.\"Shipped\"; make that view anew without it");
    assertRefused(folder, "drop-table --table Order", "is used by view public.\"Shipped\"");
    assertRefused(
        folder,
        "partition-table --table Order --column placedAt --value 2030-01-01",
        "the unique index \"Order_number_key\" lacks \"placedAt\"");
    assertThat(folder.files()).hasSize(1);
  }

  private static void assertRefused(PatternFolder folder, String arguments, String wanted) {
    String[] words = ("new x --pattern " + arguments).split(" ");
    Ran ran = folder.run(words);
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(wanted);
  }
}
