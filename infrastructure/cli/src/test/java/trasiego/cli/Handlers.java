package trasiego.cli;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import trasiego.backup.BackupHandler;
import trasiego.migrate.MigrateHandler;
import trasiego.migrate.TrialHandler;
import trasiego.restore.RestoreHandler;
import trasiego.status.StatusHandler;

/** The functions' handlers, with nothing behind them. */
final class Handlers {
  /** Nothing listens there: a handler that went on to connect would fail otherwise. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TRASIEGO_ENVIRONMENT", "test",
          "TRASIEGO_STORE", "s3://nowhere",
          "TRASIEGO_DATABASE_SECRET",
              "{\"host\":\"127.0.0.1\",\"port\":1,\"dbname\":\"shop\",\"username\":\"nobody\"}",
          "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
          "AWS_REGION", "us-east-1",
          "AWS_ACCESS_KEY_ID", "test",
          "AWS_SECRET_ACCESS_KEY", "test");

  private Handlers() {}

  static void call(String verb, byte[] payload) throws IOException {
    handler(verb)
        .handleRequest(new ByteArrayInputStream(payload), new ByteArrayOutputStream(), context());
  }

  /** What a request of the function may hold. */
  static List<String> fields(String verb) {
    String type =
        switch (verb) {
          case "backup" -> "trasiego.backup.BackupRequest";
          case "migrate" -> "trasiego.migrate.request.MigrateRequest";
          case "trial" -> "trasiego.migrate.request.TrialRequest";
          case "status" -> "trasiego.status.StatusRequest";
          case "restore" -> "trasiego.restore.RestoreRequest";
          default -> throw new IllegalArgumentException(verb);
        };
    try {
      return Stream.of(Class.forName(type).getRecordComponents())
          .map(RecordComponent::getName)
          .toList();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RequestStreamHandler handler(String verb) {
    return switch (verb) {
      case "backup" -> new BackupHandler(ENVIRONMENT);
      case "migrate" -> new MigrateHandler(ENVIRONMENT);
      case "trial" -> new TrialHandler(ENVIRONMENT);
      case "status" -> new StatusHandler(ENVIRONMENT);
      case "restore" -> new RestoreHandler(ENVIRONMENT);
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** A minute remains; nothing else of the platform is asked. */
  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                method.getName().equals("getRemainingTimeInMillis") ? 60_000 : null);
  }
}
