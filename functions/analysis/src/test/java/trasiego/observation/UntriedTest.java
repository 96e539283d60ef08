package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.observation.ObservedStatement.Failure;

class UntriedTest {
  private static final Failure ROLE = new Failure("42501", "permission denied to create role");
  private static final Failure TABLE = new Failure("42501", "permission denied for table t");

  @Test
  void explainsOnlyWhatTheWithheldAttributeWouldHaveAllowed() {
    Untried roles = new Untried(Set.of("CREATEROLE"), List.of());

    assertThat(roles.explains("", ROLE)).isTrue();
    assertThat(roles.explains("", TABLE)).isFalse();
    assertThat(roles.explains("", new Failure("42601", "syntax error at or near \"role\"")))
        .isFalse();
    assertThat(new Untried(Set.of("CREATEDB"), List.of()).explains("", ROLE)).isFalse();
    assertThat(new Untried(Set.of("SUPERUSER"), List.of()).explains("", TABLE)).isTrue();
    assertThat(new Untried(Set.of("pg_read_all_data"), List.of()).explains("", TABLE)).isTrue();
    assertThat(Untried.NOTHING.explains("", ROLE)).isFalse();
  }

  /** Migrate's user is a member of pg_read_all_stats everywhere: that explains next to nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no  | pg_read_all_stats | permission denied to alter role",
        "no  | pg_read_all_stats | permission denied to rename database",
        "no  | pg_read_all_stats | permission denied for table t",
        "no  | pg_read_all_stats | permission denied for language c",
        "no  | pg_read_all_stats | must be owner of table t",
        "yes | pg_read_all_stats | permission denied for database other",
        "yes | pg_monitor | permission denied for function pg_ls_waldir",
        "yes | pg_monitor | permission denied to examine \"data_directory\"",
        "yes | pg_monitor | must be superuser or have privileges of pg_read_all_settings to examine"
            + " \"data_directory\"",
        "no  | pg_signal_backend | permission denied for table t",
        "yes | pg_signal_backend | permission denied to terminate process",
        "yes | pg_signal_backend | must be a member of the role whose query is being canceled or"
            + " member of pg_signal_backend",
        "yes | rds_superuser | permission denied to create extension \"pg_cron\"",
      })
  void explainsByAMembershipWhatItWouldHaveAllowed(String yes, String role, String message) {
    assertThat(new Untried(Set.of(role), List.of()).explains("", new Failure("42501", message)))
        .isEqualTo(yes.equals("yes"));
  }

  @Test
  void explainsByTheServersWordsAndByNoFunctionsName() {
    Untried roles = new Untried(Set.of("CREATEROLE"), List.of());

    assertThat(
            roles.explains(
                "",
                new Failure(
                    "42501", "permission denied (line 1 of the block)", "permission denied")))
        .isTrue();
    assertThat(
            roles.explains(
                "",
                new Failure(
                    "42501",
                    "permission denied for table t (line 1 of role())",
                    "permission denied for table t")))
        .isFalse();
  }

  @Test
  void explainsWhatNamesAMissingObject() {
    Untried copy =
        new Untried(
            Set.of(),
            List.of("extension postgis", "table public.\"Odd.place\"", "function st_x(geometry)"));

    assertThat(copy.missing("", new Failure("42P01", "relation \"Odd.place\" does not exist")))
        .contains("table public.\"Odd.place\"");
    assertThat(copy.missing("", new Failure("42883", "function st_x(unknown) does not exist")))
        .contains("function st_x(geometry)");
    assertThat(
            copy.missing(
                "CREATE EXTENSION postgis", new Failure("0A000", "extension is not available")))
        .contains("extension postgis");
    assertThat(copy.missing("", new Failure("42P01", "relation \"places\" does not exist")))
        .isEmpty();
    assertThat(copy.missing("", new Failure("42883", "function st_xmax(x) does not exist")))
        .isEmpty();
    assertThat(copy.missing("", new Failure("23505", "st_x"))).isEmpty();
  }
}
