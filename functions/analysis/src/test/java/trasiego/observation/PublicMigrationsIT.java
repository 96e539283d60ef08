package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.execution.Hazard;
import trasiego.judgement.Judge;
import trasiego.migration.Script;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaReader;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;
import trasiego.testing.Majors;

/**
 * Other people's migrations, none of which was written with this observer in mind. The server's raw
 * words come from a second replay on plain JDBC.
 */
@Tag(Majors.SCENARIOS)
final class PublicMigrationsIT {
  private static final String PHRASES =
      "(rewriting table|verifying table|validating foreign key constraint|building index) \".*";

  /** Codes that say that a table is rewritten, read or indexed. */
  private static final Set<String> SPEAK_OF_WORK =
      Set.of(
          "rewrite-table",
          "add-volatile-default",
          "add-identity-column",
          "add-generated-column",
          "add-constrained-domain-column",
          "add-column-with-constraint",
          "set-logged",
          "change-type",
          "change-collation",
          "set-not-null",
          "set-not-null-not-valid",
          "add-check",
          "add-foreign-key",
          "add-unique",
          "add-primary-key",
          "add-exclusion",
          "build-index",
          "reindex",
          "scan-table",
          "validate-under-exclusive-lock");

  static Stream<Arguments> projects() {
    return Majors.scenarioMajors()
        .flatMap(major -> PublicProject.ALL.stream().map(project -> Arguments.of(major, project)));
  }

  @ParameterizedTest(name = "of {1} on PostgreSQL {0}")
  @MethodSource("projects")
  void replayAndAreSeenAsTheServerSays(int major, PublicProject project)
      throws IOException, SQLException {
    List<PublicProject.File> files = project.files();
    assertThat(files).hasSizeGreaterThan(5);
    try (Ground observed = Ground.create(major, "SELECT 1;" + project.setUp());
        Ground plain = Ground.create(major, "SELECT 1;" + project.setUp())) {
      Counts counts = new Counts();
      for (PublicProject.File file : files) {
        Script script = Ground.script(file.sql());
        boolean together = script.outsideTransaction(Set.of()).isEmpty();
        Schema before = SchemaReader.read(observed.session());
        ObservedFile seen = observed.run(file.sql(), together);
        List<List<String>> raw = replay(plain, script, together);

        assertThat(seen.statements()).as(file.name()).hasSameSizeAs(script.statements());
        assertThat(seen.statements()).as(file.name()).allMatch(it -> it.failure() == null);
        assertThat(seen.statements().stream().map(PublicMigrationsIT::said).toList())
            .as(file.name())
            .isEqualTo(raw);
        assertThat(seen.statements().stream().flatMap(it -> it.events().stream()))
            .as(file.name())
            .allMatch(it -> seen.after().relation(it.relation()).isPresent());
        List<Hazard> hazards =
            new Judge(TargetTables.UNKNOWN, Thresholds.DEFAULT, major, before)
                .judge(seen, script)
                .hazards();
        boolean works = worksOnWhatWasThere(raw, before);
        if (!works) {
          assertThat(hazards)
              .as(file.name())
              .noneMatch(hazard -> SPEAK_OF_WORK.contains(hazard.code()));
        }
        counts.add(raw, works, hazards.size());
      }
      System.err.println(project + " on PostgreSQL " + major + ": " + counts.of(files.size()));
    }
  }

  /** What a person would read in psql, statement by statement. */
  private static List<List<String>> replay(Ground ground, Script script, boolean together)
      throws SQLException {
    Connection connection = ground.session().connection();
    List<List<String>> all = new ArrayList<>();
    connection.setAutoCommit(!together);
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (trasiego.migration.Statement each : script.statements()) {
        statement.execute("SET client_min_messages = debug1");
        statement.execute(each.sql());
        List<String> raw = new ArrayList<>();
        for (SQLWarning it = statement.getWarnings(); it != null; it = it.getNextWarning()) {
          if (it.getMessage().matches(PHRASES) && !it.getMessage().contains("\"pg_toast_")) {
            raw.add(it.getMessage().replaceAll(" (serially|with request for .*)$", ""));
          }
        }
        all.add(raw.stream().sorted().toList());
      }
      if (together) {
        connection.commit();
      }
    } finally {
      connection.setAutoCommit(true);
    }
    return all;
  }

  private static List<String> said(ObservedStatement statement) {
    return statement.events().stream()
        .map(
            event -> {
              String table = '"' + Names.last(event.relation()) + '"';
              return switch (event.kind()) {
                case REWRITE -> "rewriting table " + table;
                case VERIFY -> "verifying table " + table;
                case VALIDATE -> "validating foreign key constraint \"" + event.object() + '"';
                case BUILD -> "building index \"" + event.object() + "\" on table " + table;
              };
            })
        .sorted()
        .toList();
  }

  /** A foreign key's message names no table: it counts. */
  private static boolean worksOnWhatWasThere(List<List<String>> raw, Schema before) {
    Set<String> tables =
        before
            .all(Relation.class)
            .map(table -> "table \"" + Names.last(table.name()) + '"')
            .collect(java.util.stream.Collectors.toSet());
    return raw.stream()
        .flatMap(List::stream)
        .anyMatch(
            message ->
                message.startsWith("validating") || tables.stream().anyMatch(message::endsWith));
  }

  /** What was met, for people. */
  private static final class Counts {
    private int statements;
    private int messages;
    private int quiet;
    private int hazards;

    void add(List<List<String>> raw, boolean works, int found) {
      statements += raw.size();
      messages += raw.stream().mapToInt(List::size).sum();
      quiet += works ? 0 : 1;
      hazards += found;
    }

    String of(int files) {
      return "%d files, %d statements, %d messages; %d files do no work on tables that were there; %d hazards in all"
          .formatted(files, statements, messages, quiet, hazards);
    }
  }
}
