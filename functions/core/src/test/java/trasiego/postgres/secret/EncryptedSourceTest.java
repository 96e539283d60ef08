package trasiego.postgres.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.InvalidRequestException;

class EncryptedSourceTest {
  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca"})
  void refusesWhatBelievesAnyServerUnlessAParameterSaysSo(String mode) {
    assertThatThrownBy(() -> source(mode, "verify-full").secret())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("sslmode " + mode + ", wanted verify-full")
        .hasMessageNotContaining("hidden");
    assertThat(source(mode, "any").secret().sslmode()).isEqualTo(mode);
  }

  @Test
  void takesWhatIsVerified() {
    assertThat(source("verify-full", "verify-full").secret().host()).isEqualTo("db.example");
  }

  private static SecretSource source(String mode, String wanted) {
    return new EncryptedSource(
        () -> new DatabaseSecret("db.example", 5432, "shop", "u", "hidden", mode), wanted);
  }
}
