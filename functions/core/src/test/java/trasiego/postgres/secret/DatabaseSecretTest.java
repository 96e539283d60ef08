package trasiego.postgres.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.InvalidRequestException;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;

class DatabaseSecretTest {
  private static final String PASSWORD = "hunter2";

  @Test
  void readsTheShapeThatRdsGivesItsSecrets() {
    DatabaseSecret secret =
        DatabaseSecret.parse(
            """
            {"engine":"postgres","dbInstanceIdentifier":"x","host":"db.example.com","port":6543,
             "dbname":"shop","username":"u","password":"hunter2"}
            """);

    assertThat(secret.host()).isEqualTo("db.example.com");
    assertThat(secret.port()).isEqualTo(6543);
    assertThat(secret.password()).isEqualTo(PASSWORD);
    assertThat(secret.sslmode()).isEqualTo("verify-full");
  }

  @Test
  void doesWithoutPortAndPassword() {
    DatabaseSecret secret =
        DatabaseSecret.parse("{\"host\":\"127.0.0.1\",\"dbname\":\"shop\",\"username\":\"u\"}");

    assertThat(secret.port()).isEqualTo(5432);
    assertThat(secret.password()).isEmpty();
    assertThat(secret.sslmode()).isEqualTo("prefer");
  }

  @Test
  void neverShowsItsPassword() {
    DatabaseSecret secret = new DatabaseSecret("h", 1, "d", "u", PASSWORD, null);

    assertThat(secret).hasToString("u@h:1/d");
    assertThat(secret.at("other")).hasToString("u@h:1/other");
    assertThat("" + new Database(() -> secret, new ApplicationName("e", "backup", "x")))
        .doesNotContain(PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "hunter2",
        "{\"password\":\"hunter2\"}",
        "{\"host\":\"h\",\"dbname\":\"d\",\"password\":\"hunter2\"}",
        "{\"host\":\"h\",\"dbname\":\"d\",\"username\":\"u\",\"password\":\"hunter2\",\"port\":\"x\"}",
        "{\"host\":\"h\",\"dbname\":\"d\",\"username\":\"u\",\"password\":\"hunter2\"",
        "{\"host\":\"\",\"dbname\":\"d\",\"username\":\"u\",\"password\":\"hunter2\"}",
        "{\"host\":\"h\",\"dbname\":\"d\",\"username\":\"u\",\"password\":{\"a\":\"hunter2\"}}"
      })
  void refusesWhatIsNoSecretWithoutQuotingIt(String json) {
    assertThatThrownBy(() -> DatabaseSecret.parse(json))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("host, dbname")
        .satisfies(
            e -> {
              for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                assertThat(String.valueOf(cause.getMessage())).doesNotContain(PASSWORD);
              }
            });
  }
}
