package trasiego.cli.function;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import trasiego.backup.BackupHandler;
import trasiego.backup.BackupRequest;
import trasiego.backup.sign.SignHandler;
import trasiego.backup.sign.SignRequest;
import trasiego.handler.Request;
import trasiego.migrate.MigrateHandler;
import trasiego.migrate.TrialHandler;
import trasiego.restore.RestoreHandler;
import trasiego.status.RecordHandler;
import trasiego.status.StatusHandler;
import trasiego.testing.InvocationContext;
import trasiego.testing.TestKey;

/** The functions' handlers, with nothing behind them. */
final class Handlers {
  /** Nothing listens there: a handler that went on to connect would fail otherwise. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TRASIEGO_ENVIRONMENT", "test",
          "TRASIEGO_STORE", "s3://nowhere",
          "TRASIEGO_SIGNING_KEYS", TestKey.publicKey(),
          "TRASIEGO_SIGNING_KEY", TestKey.parameters().get("SigningKey"),
          "TRASIEGO_DATABASE_SECRET",
              "{\"host\":\"127.0.0.1\",\"port\":1,\"dbname\":\"shop\",\"username\":\"nobody\"}",
          "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
          "AWS_REGION", "us-east-1",
          "AWS_ACCESS_KEY_ID", "test",
          "AWS_SECRET_ACCESS_KEY", "test");

  private Handlers() {}

  static void call(String verb, byte[] payload) throws IOException {
    handler(verb)
        .handleRequest(
            new ByteArrayInputStream(payload),
            new ByteArrayOutputStream(),
            InvocationContext.with(Duration.ofMinutes(1)));
  }

  /** What a request of the function may hold. */
  static List<String> fields(String verb) {
    return requests(verb).values().stream().flatMap(Handlers::fields).distinct().toList();
  }

  static Stream<String> fields(Class<?> request) {
    return Stream.of(request.getRecordComponents()).map(RecordComponent::getName);
  }

  /** The type of each action's request; of a function that does one thing, under no name. */
  static Map<String, Class<? extends Request>> requests(String verb) {
    return switch (handler(verb)) {
      case MigrateHandler migrate -> migrate.requests();
      case TrialHandler trial -> trial.requests();
      case StatusHandler status -> status.requests();
      case RecordHandler record -> record.requests();
      case RestoreHandler restore -> restore.requests();
      case BackupHandler _ -> Map.of("", BackupRequest.class);
      default -> Map.of("", SignRequest.class);
    };
  }

  private static RequestStreamHandler handler(String verb) {
    return switch (verb) {
      case "backup" -> new BackupHandler(ENVIRONMENT);
      case "migrate" -> new MigrateHandler(ENVIRONMENT);
      case "trial" -> new TrialHandler(ENVIRONMENT);
      case "status", "health" -> new StatusHandler(ENVIRONMENT);
      case "record" -> new RecordHandler(ENVIRONMENT);
      case "sign" -> new SignHandler(ENVIRONMENT);
      case "restore" -> new RestoreHandler(ENVIRONMENT);
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
