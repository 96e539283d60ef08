package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.AwsSettings;
import trasiego.handler.Settings;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.SecretSource;
import trasiego.testing.LocalStack;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/** A password that changes while functions run. */
class RotationIT {
  private static final ApplicationName NAME = new ApplicationName("test", "migrate", "rotation");

  private final TestDatabase test = TestDatabase.create(Majors.newest());

  @AfterEach
  void close() {
    test.close();
  }

  private String json(String password) {
    return """
    {"host":"%s","port":%d,"dbname":"%s","username":"%s","password":"%s"}\
    """
        .formatted(test.host(), test.port(), test.name(), test.owner(), password);
  }

  private void rotate(String password) throws SQLException {
    try (Connection admin = test.adminConnection();
        Statement statement = admin.createStatement()) {
      statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(test.owner(), password));
    }
  }

  /** Answers these passwords one after the other, the last one ever after. */
  private static final class Answers implements SecretSource {
    private final Deque<DatabaseSecret> secrets = new ArrayDeque<>();
    private int reads;

    private Answers(List<String> json) {
      json.stream().map(DatabaseSecret::parse).forEach(secrets::add);
    }

    @Override
    public DatabaseSecret secret() {
      reads++;
      return secrets.size() > 1 ? secrets.remove() : secrets.element();
    }
  }

  private static void connects(SecretSource source) {
    works(new Database(source, NAME));
  }

  private static void works(Database database) {
    try (Session session = database.open(Timeouts.DEFAULT)) {
      assertThat(session.number("SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void readsTheSecretOnceForAllConnectionsOfARequest() {
    Answers source = new Answers(List.of(json(test.ownerPassword()), json("second")));
    Database database = new Database(source, NAME);

    for (int i = 0; i < 3; i++) {
      works(database);
    }

    assertThat(database.name()).isEqualTo(test.name());
    assertThat(source.reads).isEqualTo(1);
  }

  @Test
  void followsARotationInTheMiddleOfARequestByOneReading() throws SQLException {
    Answers source = new Answers(List.of(json(test.ownerPassword()), json("second")));
    Database database = new Database(source, NAME);

    works(database);
    rotate("second");
    works(database);
    works(database);

    assertThat(source.reads).isEqualTo(2);
  }

  @Test
  void givesAToolThePasswordOfThisMoment() throws SQLException {
    Answers source = new Answers(List.of(json(test.ownerPassword()), json("second")));
    Database database = new Database(source, NAME);

    works(database);
    rotate("second");

    assertThat(database.secretForTool().password()).isEqualTo("second");
    works(database);
    assertThat(source.reads).isEqualTo(2);
  }

  @Test
  void readsTheSecretForEachRequest() throws SQLException {
    Answers source = new Answers(List.of(json(test.ownerPassword()), json("second")));

    connects(source);
    rotate("second");
    connects(source);

    assertThat(source.reads).isEqualTo(2);
  }

  @Test
  void readsTheSecretOnceMoreWhereTheLoginIsRefused() throws SQLException {
    Answers source = new Answers(List.of(json(test.ownerPassword()), json("second")));

    rotate("second");
    connects(source);

    assertThat(source.reads).isEqualTo(2);
  }

  @Test
  void doesNotTryAPasswordTwice() throws SQLException {
    Answers source = new Answers(List.of(json(test.ownerPassword())));

    rotate("second");

    assertThatThrownBy(() -> connects(source))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("28P01")
        .hasMessageNotContaining(test.ownerPassword());
    assertThat(source.reads).isEqualTo(2);
  }

  @Test
  @Tag(Majors.SCENARIOS)
  void followsARotationInSecretsManager() throws SQLException {
    Map<String, String> variables = new HashMap<>(LocalStack.environment());
    try (SecretsManagerClient client =
        AwsSettings.apply(
                new Settings(variables), "SECRETS_MANAGER", SecretsManagerClient.builder())
            .build()) {
      String arn =
          client
              .createSecret(
                  request ->
                      request
                          .name("trasiego/" + UUID.randomUUID())
                          .secretString(json(test.ownerPassword())))
              .arn();
      variables.put("SECRET", arn);
      // The server of tests has no certificate.
      variables.put("TRASIEGO_DATABASE_TLS", "any");
      SecretSource source = SecretSource.of(new Settings(variables), "SECRET");

      connects(source);
      rotate("second");
      assertThatThrownBy(() -> connects(source)).isInstanceOf(DatabaseUnavailableException.class);
      client.putSecretValue(request -> request.secretId(arn).secretString(json("second")));
      connects(source);

      client.deleteSecret(request -> request.secretId(arn).forceDeleteWithoutRecovery(true));
      assertThatThrownBy(() -> connects(source))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining(arn);
    }
  }
}
