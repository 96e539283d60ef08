package trasiego.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.cli.Main;
import trasiego.cli.adopt.AdoptFiles;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

final class SplitCommandTest {
  private static final String INDEXES =
      "CREATE INDEX CONCURRENTLY a ON t (a);\nCREATE INDEX CONCURRENTLY b ON t (b);\n";

  @TempDir private Path root;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(root.resolve("migrations"));
  }

  @Test
  void putsThePartsRightBehindTheFileAndKeepsIt() throws IOException {
    write("V1__x.sql", INDEXES);
    write("V1.1__next.sql", "SELECT 1;");

    Ran ran = split("V1__x.sql");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(names())
        .containsExactly(
            "U1.0.1__x_1.sql",
            "U1.0.2__x_2.sql",
            "V1.0.1__x_1.sql",
            "V1.0.2__x_2.sql",
            "V1.1__next.sql",
            "V1__x.sql");
    assertThat(text("U1.0.2__x_2.sql"))
        .isEqualTo("-- Undoes V1.0.2__x_2.sql.\nDROP INDEX CONCURRENTLY \"b\";\n");
    assertThat(MigrationFolder.read(folder).files())
        .extracting(MigrationFile::version)
        .containsExactly("1", "1.0.1", "1.0.2", "1.1");
    assertThat(ran.out()).contains("remove V1__x.sql, unless applied anywhere");

    write("U1.0.1__x_1.sql", "filled");
    assertThat(split("V1__x.sql").out()).startsWith("next: ");
    assertThat(names()).hasSize(6);
    write("V1.0.1__x_1.sql", "edited");
    assertThat(split("V1__x.sql").err()).contains("is there already with other text");
    assertThat(text("U1.0.1__x_1.sql")).isEqualTo("filled");
  }

  @Test
  void replacesWhatIsAppliedNowhereWithItsWayBack() throws IOException {
    write("V20260101000000__x.sql", "BEGIN;\nDROP TABLE a;\nCOMMIT;\n");
    write("U20260101000000__x.sql", "BEGIN;\nCREATE TABLE a ();\nCOMMIT;\n");

    Ran ran = split("V20260101000000__x.sql", "--replace");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(names()).containsExactly("U20260101000000.1__x.sql", "V20260101000000.1__x.sql");
    assertThat(text("V20260101000000.1__x.sql")).isEqualTo("DROP TABLE a;\n");
    assertThat(text("U20260101000000.1__x.sql")).endsWith(".sql.\nCREATE TABLE a ();\n");
  }

  @Test
  void saysWhichWayBackAPersonMustWrite() throws IOException {
    write("V2__mood.sql", "ALTER TYPE mood ADD VALUE 'b';\nUPDATE t SET m = 'b';\n");
    write("U2__mood.sql", "UPDATE t SET m = 'a';");

    Ran ran = split("V2__mood.sql", "--replace");

    assertThat(ran.out()).contains("next: fill U2.2__mood_2.sql", "U2__mood.sql takes all of it");
    assertThat(names()).contains("U2__mood.sql").doesNotContain("U2.1__mood_1.sql");
    assertThat(text("V2.1__mood_1.sql"))
        .startsWith("-- trasiego:irreversible: PostgreSQL takes no value out of an enum\nALTER");
  }

  @Test
  void writesNothingWhereNothingIsToBePartedOrCannotBe() throws IOException {
    write("V1__plain.sql", "SELECT 1; SELECT 2;");
    write("V2__back.sql", "BEGIN; SELECT 1; ROLLBACK;");

    assertThat(split("V1__plain.sql").out()).contains("nothing to part");
    Ran back = split("V2__back.sql");
    assertThat(back.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(back.err()).contains("line 1: \"ROLLBACK\" says more").contains("by hand");
    assertThat(split("V3__gone.sql").code()).isEqualTo(ExitCode.USAGE);
    assertThat(split("U1__plain.sql").code()).isEqualTo(ExitCode.USAGE);
    assertThat(names()).hasSize(2);
  }

  @Test
  void replacesNothingThatIsOnTheMainBranch() throws Exception {
    write("V1__x.sql", INDEXES);
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x");
    git("update-ref", "refs/remotes/origin/main", "HEAD");

    Ran ran = split("V1__x.sql", "--replace");

    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.err()).contains("V1__x.sql is on origin/main");
    assertThat(names()).containsExactly("V1__x.sql");
  }

  @Test
  void writesFilesThatOthersMayRead() throws IOException {
    write("V1__x.sql", INDEXES);
    split("V1__x.sql");

    Path mine = folder.resolve("V1.1__x_1.sql");
    AdoptFiles.of(folder, Map.of("V9__adopted.sql", new byte[0])).write();

    assertThat(rights(mine)).isEqualTo(rights(folder.resolve("V1__x.sql")));
    assertThat(rights(folder.resolve("V9__adopted.sql"))).isEqualTo(rights(mine));
  }

  private static String rights(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private void write(String name, String sql) throws IOException {
    Files.writeString(folder.resolve(name), sql);
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sql"))
          .sorted()
          .toList();
    }
  }

  private void git(String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of("git", "-C", folder.toString()), Stream.of(arguments)).toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private record Ran(int code, String out, String err) {}

  private Ran split(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            root,
            Map.of(),
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code =
        Main.run(
            context,
            Stream.concat(Stream.of("split"), Stream.of(arguments)).toArray(String[]::new));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
