package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrismaLogTest {
  @Test
  void showsTheServersFirstLineAndNotTheRowsOfItsDetail() {
    assertThat(PrismaLog.shown(log("23505", "could not create unique index \"User_name_key\"")))
        .isEqualTo("could not create unique index \"User_name_key\" (SQLSTATE 23505)");
  }

  @Test
  void hidesTheValueThatADataExceptionQuotes() {
    assertThat(PrismaLog.shown(log("22P02", "invalid input syntax for type integer: \"s3cret\"")))
        .isEqualTo("invalid input syntax for type integer: ? (SQLSTATE 22P02)");
  }

  @Test
  void hidesEveryQuoteWhereNoCodeSaysWhatItHolds() {
    assertThat(PrismaLog.shown("ERROR: it is 's3cret' and \"s3cret\"\n"))
        .isEqualTo("it is ? and ?");
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
