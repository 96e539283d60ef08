package trasiego.migrate.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import trasiego.postgres.ToolWords;

final class PrismaLogTest {
  @Test
  void showsTheServersFirstLineAndNotTheRowsOfItsDetail() {
    assertThat(PrismaLog.shown(log("23505", "could not create unique index \"User_name_key\"")))
        .isEqualTo("could not create unique index \"User_name_key\" (SQLSTATE 23505)");
  }

  @Test
  void hidesTheValueThatADataExceptionQuotes() {
    assertThat(PrismaLog.shown(log("22P02", "invalid input syntax for type integer: \"s3cret\"")))
        .isEqualTo(ToolWords.KEPT_OUT + " (SQLSTATE 22P02)");
  }

  @Test
  void hidesEveryWordWhereNoCodeSaysWhatItHolds() {
    assertThat(PrismaLog.shown("ERROR: it is 's3cret' and \"s3cret\"\n"))
        .isEqualTo(ToolWords.KEPT_OUT);
  }

  @Test
  void hidesWhatCodeOfTheDatabaseRaised() {
    assertThat(PrismaLog.shown(log("P0001", "s3cret does not exist"))).doesNotContain("s3cret");
    assertThat(
            PrismaLog.shown(
                log("42P01", "s3cret does not exist")
                    + "CONTEXT:  PL/pgSQL function f() line 1 at RAISE\n"))
        .doesNotContain("s3cret");
  }

  @Test
  void saysSoWhereNothingCanBeShown() {
    assertThat(PrismaLog.shown(null)).isEqualTo("no log");
    assertThat(PrismaLog.shown("s3cret")).isEqualTo("its log names no SQLSTATE");
    assertThat(PrismaLog.shown("Database error code: 57014\n")).isEqualTo("SQLSTATE 57014");
  }

  private static String log(String code, String error) {
    return """
    Database error code: %s

    Database error:
    ERROR: %s
    DETAIL: Key (name)=(s3cret) is duplicated.
    """
        .formatted(code, error);
  }
}
