package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.archive.Manifest;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Json;
import trasiego.store.Lease;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

class BackupHandlerIT {
  @OnEachMajor
  void answersWhereTheBackupLiesAndDoesNotMakeASecond(int major) throws IOException {
    try (Subject subject = Subject.create(major)) {
      subject.database.execute("CREATE TABLE a (id int); INSERT INTO a VALUES (1), (2)");
      new Lease(subject.store, "test", Clock.systemUTC()).take(subject.execution, Optional.empty());
      BackupHandler handler = new BackupHandler(subject.environment());

      BackupResult result = call(handler, request(subject, "before", 1));
      BackupResult again = call(handler, request(subject, "before", 2));

      assertThat(result.status()).isEqualTo("STORED");
      assertThat(result.rows()).isEqualTo(2);
      assertThat(result.tables()).isEqualTo(1);
      assertThat(result.address())
          .isEqualTo(subject.store.address("backups/db/" + result.backup() + ".sql.gz"));
      assertThat(again.backup()).isNotEqualTo(result.backup());
      Manifest manifest = subject.archive(result).manifest();
      assertThat(manifest.tables().getFirst().fingerprint()).isEqualTo(Content.of(subject, "a"));
      assertThat(manifest.server().major()).isEqualTo(major);
      assertThat(manifest.database().owner()).isEqualTo(subject.database.owner());
      assertThat(manifest.schemaVersion()).isNull();
      assertThat(call(handler, request(subject, "after", 1)).backup())
          .isNotEqualTo(result.backup());
    }
  }

  @Test
  void needsTheLeaseInADeploymentAndNoneByHand() throws IOException {
    try (Subject subject = Subject.create(Majors.newest())) {
      BackupHandler handler = new BackupHandler(subject.environment());

      assertThatThrownBy(() -> call(handler, request(subject, "before", 1)))
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageContaining("lease");
      assertThat(subject.remains()).isEmpty();
      assertThat(call(handler, request(subject, "manual", 1)).status()).isEqualTo("STORED");
    }
  }

  private static String request(Subject subject, String purpose, int attempt) {
    return """
    {"environment": "test", "execution": "%s", "attempt": %d, "purpose": "%s"}
    """
        .formatted(subject.execution, attempt, purpose);
  }

  private static BackupResult call(RequestStreamHandler handler, String request)
      throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    handler.handleRequest(
        new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)), output, context());
    return Json.document(output.toByteArray(), BackupResult.class);
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                method.getName().equals("getRemainingTimeInMillis") ? 300_000 : null);
  }
}
