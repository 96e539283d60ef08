package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.execution.Hazard;
import trasiego.hazard.HazardDoc;
import trasiego.judgement.Shop.Ground;
import trasiego.migration.Statement;
import trasiego.migration.Statements;
import trasiego.testing.Majors;

/** The same hazards where a block executes the statements: no parser of the file would see them. */
class HiddenHazardsIT {
  private static final Set<String> CODES =
      Set.of(
          "change-database",
          "change-database-access",
          "change-database-setting",
          "change-foreign-key",
          "change-function",
          "change-membership",
          "change-owner",
          "change-policy",
          "change-role",
          "change-role-setting",
          "change-sequence",
          "change-tablespace",
          "change-view",
          "comment-shared-object",
          "controls-server",
          "create-role",
          "create-rule",
          "delete-all-rows",
          "disable-row-security",
          "drop-cascade",
          "drop-column",
          "drop-constraint",
          "drop-default",
          "drop-enum-value",
          "drop-extension",
          "drop-function",
          "drop-role",
          "drop-schema",
          "drop-sequence",
          "drop-table",
          "drop-trigger",
          "drop-type",
          "drop-view",
          "enable-row-security",
          "ends-sessions",
          "generated-always",
          "grant-to-public",
          "identifier-truncated",
          "leaking-setting",
          "leaves-publication",
          "rename-column",
          "rename-constraint",
          "rename-enum-value",
          "rename-function",
          "rename-schema",
          "rename-sequence",
          "rename-table",
          "rename-type",
          "rename-view",
          "replication-misses-ddl",
          "restart-sequence",
          "retype-column",
          "revoke-grant",
          "runs-program",
          "scan-default-partition",
          "sequence-behind-rows",
          "server-file",
          "set-schema",
          "statement-fails",
          "switch-role",
          "switch-trigger",
          "trigger-stops-writes",
          "truncate",
          "update-all-rows");

  private static final Shops SHOPS = new Shops();

  static Stream<Arguments> hidden() {
    return Majors.majors()
        .flatMap(major -> CODES.stream().sorted().map(code -> Arguments.of(code, major)));
  }

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "{0} on PostgreSQL {1}")
  @MethodSource("hidden")
  void findsWhatABlockExecutes(String code, int major) {
    HazardDoc page = HazardDoc.of(code);
    List<String> blocks = page.bad().stream().map(HiddenHazardsIT::hide).toList();

    List<Hazard> found =
        SHOPS.of(major).judge(Ground.FILLED, page.given(), blocks).stream()
            .flatMap(it -> it.report().hazards().stream())
            .toList();

    assertThat(found).extracting(Hazard::code).containsOnly(code);
    assertThat(found).extracting(Hazard::severity).contains(page.severity());
  }

  private static String hide(String file) {
    return Statements.of(file).list().stream()
        .map(Statement::sql)
        .map(sql -> "  EXECUTE $hidden$" + sql + "$hidden$;\n")
        .collect(Collectors.joining("", "DO $block$\nBEGIN\n", "END\n$block$;"));
  }

  @AfterAll
  static void close() {
    SHOPS.close();
  }
}
