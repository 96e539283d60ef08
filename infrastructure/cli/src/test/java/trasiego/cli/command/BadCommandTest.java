package trasiego.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.cli.Main;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;

/**
 * What a person may type wrong: each gets exit 2 and a line that says what to type, and nothing is
 * started.
 */
class BadCommandTest {
  @TempDir private Path root;

  /** A person's own profile is none of a test's business. */
  @BeforeAll
  static void forgetProfiles() {
    System.setProperty("aws.configFile", "/nonexistent");
    System.setProperty("aws.sharedCredentialsFile", "/nonexistent");
  }

  private record Ran(int code, String out, String err) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                       | a command is missing",
        "deply local                                              | Unmatched argument",
        "deploy                                                   | Missing required parameter:"
            + " 'ENVIRONMENT'",
        "deploy Production                                        | lower-case word",
        "deploy ../etc                                            | lower-case word",
        "deploy staging                                           | no AWS region is set",
        "deploy staging --database postgresql://a@h/d             | needs --database and --store",
        "deploy staging --store s3://bucket                       | needs --database and --store",
        "deploy staging --stack Trasiego_1                        | wanted a lower-case word",
        "deploy staging --stack arn:aws:states:eu-central-1:123456789012:stateMachine:a | wanted"
            + " the ARN of a CloudFormation stack",
        "deploy staging --parameter LockTimeout=1                 | --parameter does not belong to"
            + " the deployed environment",
        "deploy local --stack trasiego-local                      | --stack does not belong to the"
            + " environment",
        "deploy staging --commit main                             | wanted 7 to 64 hexadecimal"
            + " digits",
        "deploy local --database postgresql://a@h/d --store s3://bucket | is embedded",
        "deploy local --migrations /nowhere                       | is not a folder",
        "deploy local --fast                                      | Unknown option: '--fast'",
        "deploy staging --database mysql://a@h/d --store s3://bucket | wanted"
            + " postgresql://user@host:port/name",
        "deploy staging --database postgresql://h/d --store s3://bucket | names no user",
        "deploy staging --database postgresql://a@h:99999/d --store s3://bucket | wanted 1 to"
            + " 65535",
        "deploy staging --database postgresql://a@h/d?ssl=1 --store s3://bucket | no parameter but"
            + " sslmode",
        "deploy staging --database postgresql://a@h/d --store /tmp/store | wanted s3://bucket",
        "restore local                                            | Missing required parameter:"
            + " 'BACKUP'",
        "restore local yesterday                                  | wanted"
            + " <environment>_YYYYMMDD_HHMMSS",
        "restore staging latest --administrator=boss              | --administrator=USER does not"
            + " belong to the deployed environment",
        "restore local latest --administrator=boss                | --administrator=USER does not"
            + " belong to the environment",
        "restore own latest --database postgresql://a@h/d --store s3://b --administrator | give a"
            + " superuser's name",
        "restore local latest --administrator --unsigned --reason x | --administrator does not go"
            + " with --unsigned",
        "verify local --backup yesterday                          | --backup: field \"backup\"",
        "deploy staging --database postgresql://a:p%zz@h/d --store s3://bucket | write % as %25",
        "restore local local_20261399_000000                      | wanted"
            + " <environment>_YYYYMMDD_HHMMSS",
        "new 'Add Vintage'                                        | lower-case words joined by"
            + " underscores",
        "explain rewrite-tabel                                    | no hazard has the code"
            + " \"rewrite-tabel\"; near ones: rewrite-table",
        "explain rewrite-table --format html                      | --format: found \"html\","
            + " wanted text or markdown",
        "plan --database postgresql://a@h/d                       | --database belongs to an"
            + " ENVIRONMENT",
        "plan --parameter LockTimeout=1                           | --parameter belongs to an"
            + " ENVIRONMENT",
        "plan local --since 20260101000000                        | --since belongs to the plan"
            + " without an environment",
        "plan local --base main                                   | --base belongs to the plan",
        "plan local --postgres 15                                 | --postgres belongs to the plan",
        "plan local --stats statistics.json                       | --stats belongs to the plan",
        "plan --stats /nowhere.json                               | --stats: /nowhere.json cannot",
        "plan --since 20260101000000 --base main                  | exclude each other",
        "plan --since yesterday                                   | wanted a version such as",
        "plan --base nothing                                      | git knows no commit"
            + " \"nothing\" here",
        "plan --postgres 9                                        | wanted 14 to 18",
        "plan --postgres new                                      | Invalid value for option"
            + " '--postgres'",
        "plan --format pdf                                        | --format: found \"pdf\", wanted"
            + " table",
        "plan --output report                                     | the ending of report names no"
            + " format",
        "plan --fail-on safe                                      | --fail-on: found \"safe\"",
        "plan --migrations /nowhere                               | is not a folder",
        "adopt local --undo --baseline                            | goes with neither --prisma nor",
        "plan --output nowhere/report.md                          | there is no folder",
        "plan --output / --format html                            | is a folder; name a file",
        "new add_vintage --postgres 15                            | --postgres goes with --prisma",
        "new add_vintage --prisma schema.prisma --postgres 9      | wanted 14 to 18",
        "new add_vintage --pattern check --sql 'DROP TABLE t'     | exclude each other",
        "new add_vintage --pattern check --prisma schema.prisma   | do not go with --prisma",
        "new add_vintage --table t                                | --table goes with --pattern",
        "new add_vintage --sql 'DROP TABLE t' --to u              | --to goes with --pattern",
        "patterns --store s3://b                                  | belongs to an ENVIRONMENT",
        "deploy local --commit 0123456                            | --commit names the execution of"
            + " a deployed environment",
        "adopt local --applied 1_init                             | give their folder with"
            + " --prisma",
        "adopt local --rolled-back 1_init --baseline              | give their folder with"
            + " --prisma",
        "adopt local --undo --applied 1_init                      | give their folder with"
            + " --prisma",
        "undo local --kept x --to 1                               | give one of them",
        "adopt local --confirm shop                               | --confirm belongs to --undo",
        "adopt local --prisma migrations                          | holds no <name>/migration.sql",
        "up staging                                               | works on \"local\" alone",
        "reset local                                              | not confirmed, nothing was"
            + " deleted",
        "reset local --confirm yes                                | not confirmed, nothing was"
            + " deleted"
      })
  void saysWhatToTypeInstead(String line, String wanted) throws Exception {
    Files.createDirectories(root.resolve("migrations"));

    Ran ran = run(arguments(line));

    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(wanted).doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
    assertThat(root.resolve(".trasiego")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan --json --format html", "plan local --json --format table"})
  void saysSoToAProgramThatAsksForTwoForms(String line) throws Exception {
    Files.createDirectories(root.resolve("migrations"));

    Ran ran = run(arguments(line));

    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.out()).contains("\"status\" : \"FAILED\"", ": say one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://a:s3cret@h/d",
        "postgresql://a:p@s3cret@h/d",
        "postgresql://a:p/s3cret@h/d",
        "postgresql://a:p:s3cret@h:5432",
        "postgresql://a:%s3cret@h/d"
      })
  void neverShowsAPasswordOfAnUrlThatItRefuses(String url) {
    Ran ran = run("deploy", "staging", "--database", url, "--store", "s3://bucket");

    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("--database").doesNotContain("s3cret").doesNotContain("\tat ");
  }

  @Test
  void helpsWithEveryCommand() {
    List<String> commands =
        run("--help")
            .out()
            .lines()
            .dropWhile(line -> !line.equals("Commands:"))
            .skip(1)
            .filter(line -> line.matches("  \\w.*"))
            .map(line -> line.strip().split(" ")[0])
            .filter(command -> !command.equals("help"))
            .toList();

    assertThat(commands).contains("deploy", "split");
    assertThat(commands)
        .allSatisfy(
            command -> {
              Ran ran = run(command, "--help");

              assertThat(ran.code()).as(command).isZero();
              assertThat(ran.out()).contains("Usage: db " + command);
            });
  }

  @Test
  void showsThatAPlanNeedsNoEnvironment() {
    assertThat(run("plan", "--help").out()).contains(" [ENVIRONMENT]\n").doesNotContain("[[");
    assertThat(run("deploy", "--help").out()).contains(" ENVIRONMENT\n");
  }

  @Test
  void completesCommandsAndOptionsInAShell() throws Exception {
    Path script = Files.writeString(root.resolve("db.bash"), run("completion").out());
    Process shell =
        new ProcessBuilder(
                "bash",
                "-c",
                """
                source "$1" && compopt() { :; }
                COMP_WORDS=(db depl) COMP_CWORD=1 && _complete_db && echo "${COMPREPLY[*]}"
                COMP_WORDS=(db deploy --comm) COMP_CWORD=2 && _complete_db && echo "${COMPREPLY[*]}"
                """,
                "bash",
                script.toString())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
        .containsExactly("deploy", "--commit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deploy --no-color --help", "--no-color deploy --help"})
  void takesTheWishForNoColourAnywhere(String line) {
    Ran ran = run(arguments(line));

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Usage: db").contains("--no-color");
  }

  @Test
  void writesANewMigrationWithItsUndoFile() throws Exception {
    Files.createDirectories(root.resolve("migrations"));

    Ran ran = run("new", "add_vintage");

    assertThat(ran.code()).as(ran.err()).isZero();
    try (Stream<Path> files = Files.list(root.resolve("migrations"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .hasSize(2)
          .allMatch(name -> name.matches("[VU]\\d{14}__add_vintage\\.sql"));
    }
  }

  private static String[] arguments(String line) {
    if (line == null || line.isBlank()) {
      return new String[0];
    }
    return Stream.of(line.strip().split(" +(?=(?:[^']*'[^']*')*[^']*$)"))
        .map(word -> word.replace("'", ""))
        .toArray(String[]::new);
  }

  private Ran run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            root,
            Map.of(),
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Main.run(context, arguments);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
