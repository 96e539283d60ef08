package trasiego.postgres.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;

class IamLoginTest {
  private static final String HOST = "shop.abc123.eu-central-1.rds.amazonaws.com";
  private static final Instant TEN = Instant.parse("2026-11-24T10:00:00Z");

  private final DatabaseSecret stored =
      new DatabaseSecret(HOST, null, "shop", "trasiego_backup", null, null, null);

  private static Settings access(String token) {
    Map<String, String> variables = new HashMap<>();
    variables.put("AWS_REGION", "eu-central-1");
    variables.put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    variables.put("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    variables.put("AWS_SESSION_TOKEN", token);
    return new Settings(variables);
  }

  private DatabaseSecret secret(String token, Instant now) {
    return new IamLogin(() -> stored, access(token), Clock.fixed(now, ZoneOffset.UTC)).secret();
  }

  private static Map<String, String> parameters(String token) {
    Map<String, String> parameters = new HashMap<>();
    Arrays.stream(token.substring(token.indexOf('?') + 1).split("&"))
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> parameters.put(pair[0], pair[1]));
    return parameters;
  }

  /** The signatures are those that the SDK's own RdsUtilities makes of the same parts. */
  @Test
  void signsWhatRdsAsksFor() {
    DatabaseSecret secret = secret("", TEN);

    assertThat(secret.password()).startsWith(HOST + ":5432/?");
    assertThat(parameters(secret.password()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "Action",
                "connect",
                "DBUser",
                "trasiego_backup",
                "X-Amz-Algorithm",
                "AWS4-HMAC-SHA256",
                "X-Amz-Credential",
                "AKIDEXAMPLE%2F20261124%2Feu-central-1%2Frds-db%2Faws4_request",
                "X-Amz-Date",
                "20261124T100000Z",
                "X-Amz-Expires",
                "900",
                "X-Amz-SignedHeaders",
                "host",
                "X-Amz-Signature",
                "252093a6cab04007bfd348f23c86a92ced317be2ca51a49b20c6a4ac871af499"));
    assertThat(secret.with("").at("shop")).isEqualTo(stored);
  }

  @Test
  void signsForARoleWithItsSession() {
    assertThat(parameters(secret("token+/=", TEN).password()))
        .containsEntry("X-Amz-Security-Token", "token%2B%2F%3D")
        .containsEntry(
            "X-Amz-Signature", "627deccf7b7fb9dec15f96e8f7e29450aedb599733de0b71abf5e1300d35589b");
  }

  @Test
  void makesATokenOfItsOwnForEachConnection() {
    IamLogin login = new IamLogin(() -> stored, access(""), new Ticking());

    assertThat(parameters(login.secret().password()))
        .containsEntry("X-Amz-Date", "20261124T100000Z");
    assertThat(parameters(login.secret().password()))
        .containsEntry("X-Amz-Date", "20261124T101000Z");
  }

  /** Ten minutes further each time it is looked at. */
  private static final class Ticking extends Clock {
    private Instant next = TEN;

    @Override
    public Instant instant() {
      Instant now = next;
      next = now.plusSeconds(600);
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void sendsNoTokenThatOthersCouldRead() {
    DatabaseSecret clear =
        new DatabaseSecret(HOST, null, "shop", "trasiego_backup", null, "prefer", null);

    assertThatThrownBy(() -> new IamLogin(() -> clear, access(""), Clock.systemUTC()).secret())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("found sslmode prefer, wanted verify-full");
  }

  @Test
  void isChosenBySettingAndKeepsTheAuthoritiesOfRds() {
    Map<String, String> variables = new HashMap<>(access("").variables());
    variables.put("TRASIEGO_DATABASE_AUTH", "iam");
    variables.put(
        "SECRET",
        "{\"host\":\"%s\",\"dbname\":\"shop\",\"username\":\"trasiego_backup\"}".formatted(HOST));

    DatabaseSecret secret = SecretSource.of(new Settings(variables), "SECRET").secret();

    assertThat(secret.password()).contains("Action=connect");
    assertThat(secret.sslmode()).isEqualTo("verify-full");
    assertThat(secret.sslrootcert()).contains("trasiego-rds-ca-");
    assertThat(secret).hasToString("trasiego_backup@" + HOST + ":5432/shop");
    variables.put("TRASIEGO_DATABASE_AUTH", "kerberos");
    assertThatThrownBy(() -> SecretSource.of(new Settings(variables), "SECRET"))
        .hasMessageContaining("TRASIEGO_DATABASE_AUTH is \"kerberos\", wanted password or iam");
  }
}
