package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionCloseTest {
  @Test
  void doesNotTurnWorkThatIsDoneIntoAFailureWhereTheConnectionWasCut() {
    Connection cut =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, _) -> {
                  throw new SQLException("Unable to close connection properly: " + method);
                });

    assertThatCode(new Session(cut, "shop", SessionSettings.of(Map.of()))::close)
        .doesNotThrowAnyException();
  }
}
