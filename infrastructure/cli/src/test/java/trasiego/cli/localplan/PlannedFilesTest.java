package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

class PlannedFilesTest {
  private static final String ONE = "20260101000000";
  private static final String TWO = "20260102000000";
  private static final String THREE = "20260103000000";

  @TempDir private Path root;
  private Path folder;

  @BeforeEach
  void beginWithTwoFiles() throws Exception {
    folder = Files.createDirectories(root.resolve("shop/migrations"));
    write(ONE);
    write(TWO);
  }

  private void write(String version) throws Exception {
    new ManyMigrations(folder).add(version, "CREATE TABLE t" + version + " ();", "DROP TABLE t;");
  }

  private void git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-C", root.toString(), "-c", "user.name=a", "-c", "user.email=a@b"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as(said).isZero();
  }

  /** A checkout whose origin's main branch has both files. */
  private void checkout() throws Exception {
    git("init", "-q", "-b", "main");
    commit();
    git("update-ref", "refs/remotes/origin/main", "HEAD");
  }

  private void commit() throws Exception {
    git("add", "-A");
    git("commit", "-q", "-m", "one");
  }

  private PlannedFiles choose(String since, String base) {
    return PlannedFiles.choose(MigrationFolder.read(folder), folder, since, base);
  }

  private static List<String> versions(List<MigrationFile> files) {
    return files.stream().map(MigrationFile::version).toList();
  }

  @Test
  void plansTheNewestWhereGitIsNotThere() {
    PlannedFiles files = choose(null, null);

    assertThat(versions(files.before())).containsExactly(ONE);
    assertThat(versions(files.planned())).containsExactly(TWO);
    assertThat(files.why()).isEqualTo("1 of 2 files: the newest, since git names none as new");
    assertThat(files.problems()).isEmpty();
  }

  @Test
  void plansWhatTheMainBranchOfOriginLacks() throws Exception {
    checkout();
    write(THREE);
    commit();

    PlannedFiles files = choose(null, null);

    assertThat(versions(files.planned())).containsExactly(THREE);
    assertThat(files.why()).contains("1 of 3 files: that origin/main does not have");
  }

  @Test
  void plansWhatIsNotCommittedWhereThereIsNoOrigin() throws Exception {
    git("init", "-q", "-b", "main");
    commit();
    write(THREE);

    PlannedFiles files = choose(null, null);

    assertThat(versions(files.planned())).containsExactly(THREE);
    assertThat(files.why()).contains("that the last commit does not have");
  }

  @Test
  void plansFromTheCommitThatABranchLeftTheBase() throws Exception {
    checkout();
    git("checkout", "-q", "-b", "work");
    write(THREE);
    commit();
    git("checkout", "-q", "main");
    write("20260104000000");
    commit();
    git("checkout", "-q", "work");

    assertThat(versions(choose(null, "main").planned())).containsExactly(THREE);
  }

  @Test
  void namesAFileThatWasEditedOrRemovedSinceTheBase() throws Exception {
    checkout();
    Files.writeString(folder.resolve("V" + ONE + "__step.sql"), "CREATE TABLE other ();");
    Files.delete(folder.resolve("V" + TWO + "__step.sql"));
    Files.delete(folder.resolve("U" + TWO + "__step.sql"));

    assertThat(choose(null, null).problems())
        .hasSize(2)
        .anyMatch(it -> it.startsWith("V" + ONE + "__step.sql was edited after it was applied"))
        .anyMatch(it -> it.startsWith("V" + TWO + "__step.sql was applied on the commit"));
  }

  @Test
  void takesOtherLineEndsForTheSameFile() throws Exception {
    checkout();
    Path file = folder.resolve("V" + ONE + "__step.sql");
    Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));
    write(THREE);

    assertThat(choose(null, null).problems()).isEmpty();
  }

  @Test
  void refusesAFileThatIsOlderThanWhatTheBaseHas() throws Exception {
    checkout();
    write("20250101000000");

    assertThat(choose(null, "main").problems())
        .singleElement()
        .asString()
        .contains("is older than " + TWO);
  }

  @Test
  void plansWhatIsNewerThanAVersion() {
    assertThat(versions(choose(ONE, null).planned())).containsExactly(TWO);
    assertThat(versions(choose("20200101000000", null).planned())).containsExactly(ONE, TWO);
    assertThat(choose("20300101000000", null).planned()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithABaseThatGitDoesNotKnow() throws Exception {
    checkout();

    assertThatThrownBy(() -> choose(null, "--help"))
        .isInstanceOf(LocalPlanException.class)
        .hasMessageContaining("git knows no commit \"--help\" here");
  }

  @Test
  void namesTheFolderByItsPlaceInTheRepository() throws Exception {
    checkout();

    assertThat(LocalPlan.prefix(folder)).isEqualTo("shop/migrations");
    assertThat(LocalPlan.prefix(root)).isEmpty();
  }

  @Test
  void changesTheNameOfEveryLongerChainWithAnEarlierFile() throws Exception {
    List<MigrationFile> files = MigrationFolder.read(folder).files();
    BuildCacheKey before = BuildCacheKey.of(files, 18);
    Files.writeString(folder.resolve("V" + ONE + "__step.sql"), "CREATE TABLE other ();");
    BuildCacheKey after = BuildCacheKey.of(MigrationFolder.read(folder).files(), 18);

    assertThat(after.name(0)).isEqualTo(before.name(0));
    assertThat(after.name(1)).isNotEqualTo(before.name(1));
    assertThat(after.name(2)).isNotEqualTo(before.name(2));
    assertThat(BuildCacheKey.of(files, 17).name(0)).isNotEqualTo(before.name(0));
  }
}
