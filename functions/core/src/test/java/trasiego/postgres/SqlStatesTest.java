package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;

class SqlStatesTest {
  @ParameterizedTest
  @CsvSource({
    "55P03, DatabaseBusyException",
    "40P01, DatabaseBusyException",
    "40001, DatabaseBusyException",
    "55006, SqlFailure",
    "08P01, SqlFailure",
    "08001, DatabaseUnavailableException",
    "08006, DatabaseUnavailableException",
    "57P01, DatabaseUnavailableException",
    "57P02, DatabaseUnavailableException",
    "57P03, DatabaseUnavailableException",
    "57P05, DatabaseUnavailableException",
    "53300, DatabaseUnavailableException",
    "25P03, DatabaseUnavailableException",
    "25P04, SqlFailure",
    "28P01, DatabaseUnavailableException",
    "28000, DatabaseUnavailableException",
    "57014, SqlFailure",
    "42501, SqlFailure",
    "42P01, SqlFailure",
    "23505, SqlFailure",
    "53100, SqlFailure",
    "XX000, SqlFailure"
  })
  void translatesEachStateOnce(String state, String failure) {
    SQLException cause = new SQLException("no", state);

    RuntimeException found = SqlStates.failure("reading \"Order\"", cause);

    assertThat(found.getClass().getSimpleName()).isEqualTo(failure);
    assertThat(found)
        .hasMessageStartingWith("reading \"Order\": ")
        .hasMessageContaining("SQLSTATE " + state)
        .hasCause(cause);
  }

  @Test
  void waitsForTheSessionsOfOthersAndNotForItsOwn() {
    SQLException cause = new SQLException("in use", "55006");

    assertThat(SqlStates.failure("ALTER DATABASE \"shop\" RENAME TO \"old\"", cause))
        .isInstanceOf(DatabaseBusyException.class);
    assertThat(SqlStates.failure("ALTER TABLE t ADD PRIMARY KEY (id)", cause))
        .isInstanceOf(SqlFailure.class);
    assertThat(SqlStates.isBusy(cause)).isFalse();
  }

  @Test
  void saysWhatIsBusyAndWhatIsNot() {
    assertThat(SqlStates.isBusy(new SQLException("x", "55P03"))).isTrue();
    assertThat(SqlStates.isBusy(new SQLException("x", "57014"))).isFalse();
    assertThat(SqlStates.isBusy(new SQLException("x"))).isFalse();
  }

  @Test
  void takesAFailureOfTheDriverWithoutAState() {
    RuntimeException failure = SqlStates.failure("reading", new SQLException((String) null));

    assertThat(failure).isInstanceOf(SqlFailure.class);
    assertThat(((SqlFailure) failure).state()).isEmpty();
    assertThat(SqlStates.failure("x", new PSQLException("gone", PSQLState.CONNECTION_FAILURE)))
        .isInstanceOf(DatabaseUnavailableException.class);
    assertThat(SqlStates.failure("x", new SQLException("busy", "40P01")))
        .isInstanceOf(DatabaseBusyException.class);
  }

  @Test
  void saysAViolationInWordsOfOurs() {
    assertThat(SqlStates.failure("inserting", new SQLException("ana@example.com", "23505")))
        .hasMessage("inserting: equal rows violate uniqueness (SQLSTATE 23505)");
  }

  @Test
  void leavesOutTheDetailBecauseItQuotesARow() {
    PSQLException duplicate =
        new PSQLException(
            new ServerErrorMessage(
                "SERROR\0C23505\0Mduplicate key value violates unique constraint"
                    + " \"User_email_key\"\0DKey (email)=(ana@example.com) already"
                    + " exists.\0nUser_email_key\0"));

    assertThat(SqlStates.failure("inserting", duplicate).getMessage())
        .contains("User_email_key")
        .doesNotContain("ana@example.com");
  }
}
