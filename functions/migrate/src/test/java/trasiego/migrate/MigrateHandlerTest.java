package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.Policy;
import trasiego.migrate.context.RetryPolicy;
import trasiego.migrate.context.Sleeper;
import trasiego.migrate.context.WatchPolicy;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.Lease;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

final class MigrateHandlerTest {
  private static final String HASH = "0".repeat(64);

  private final InMemoryStore store = new InMemoryStore();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                                   | field "action": found missing
          null                                                                 | found null, wanted an object
          []                                                                   | found a list, wanted an object
          {"action":"drop"}                                                    | found "drop", wanted one of plan, compare, check, renew, apply, undo, backfill, cancel, adopt
          {"action":"adopt","environment":"test","execution":"x"}              | field "migrations": found missing
          {"action":"adopt","environment":"test","execution":"x","migrations":"migrations/@.zip","adoption":{"prisma":{"a":"1_init"}}} | field "adoption.prisma.a": found "1_init"
          {"action":"adopt","environment":"test","execution":"x","migrations":"migrations/@.zip","adoption":{"prisma":{"a":"20260101000000","b":"20260101000000"}}} | two migrations have one version
          {"action":"adopt","environment":"test","execution":"x","migrations":"migrations/@.zip","adoption":{"applied":["a"],"rolledBack":["a"]}} | are said to be applied and rolled back
          {"action":"adopt","environment":"test","execution":"x","migrations":"migrations/@.zip","adoption":{"baseline":"2."}} | field "adoption.baseline": found "2."
          {"action":"plan","environment":"test","execution":"x","migrations":"migrations/@.zip","adoption":{}} | field "adoption" does not belong
          {"action":"plan"}                                                    | field "environment": found missing
          {"action":"plan","environment":"Test"}                               | field "environment": found "Test"
          {"action":"plan","environment":"prod","execution":"x","migrations":"migrations/@.zip"} | this function serves "test"
          {"action":"plan","environment":"test"}                               | field "execution": found missing
          {"action":"plan","environment":"test","execution":"x"}               | field "migrations": found missing
          {"action":"plan","environment":"test","execution":"x","migrations":"a.zip"} | field "migrations": found "a.zip"
          {"action":"plan","environment":"test","execution":"x","migrations":"migrations/@.zip","dryRun":"yes"} | field "dryRun"
          {"action":"plan","environment":"test","execution":"x","colour":"red"} | field "colour": found an unknown field
          {"action":"apply","environment":"test","execution":"x","attempt":0}  | field "attempt": found "0"
          {"action":"apply","environment":"test","execution":"x","attempt":1.5} | field "attempt"
          {"action":"apply","environment":"test","execution":"x","attempt":1}  | field "plan": found missing
          {"action":"compare","environment":"test","execution":"x"} | field "mark": found missing
          {"action":"compare","environment":"test","execution":"x","mark":"1' OR true --"} | field "mark": found "1' OR true --"
          {"action":"compare","environment":"test","execution":"x","mark":"0123456789abcdef0123456789abcdef","plan":"p"} | field "plan" does not belong
          {"action":"check","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","trial":"deployments/test/executions/x/trial.json","trialSha256":"@","attempt":1,"mark":"0123456789abcdef0123456789abcdef"} | field "mark" does not belong
          {"action":"apply","environment":"test","execution":"x","attempt":1,"plan":"../x","rehearsal":"y"} | field "plan"
          {"action":"apply","environment":"test","execution":"x","attempt":1,"plan":"deployments/test/executions/x/plan.json"} | field "rehearsal": found missing
          {"action":"check","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json"}  | field "trial": found missing
          {"action":"check","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","trial":"deployments/test/executions/x/trial.json","trialSha256":"@"} | field "attempt": found missing
          {"action":"plan","environment":"test","execution":"x","migrations":"migrations/@.zip","trial":"y"} | field "trial" does not belong
          {"action":"undo","environment":"test","execution":"x","attempt":1} | field "plan": found missing
          {"action":"undo","environment":"test","execution":"x","attempt":1,"plan":"deployments/test/executions/x/plan.json","rehearsal":"deployments/test/executions/x/rehearsal.json","rehearsalSha256":"@","target":"0"} | field "target" does not belong
          {"action":"plan","environment":"test","execution":"x","migrations":"migrations/@.zip","target":"V1"} | field "target": found "V1"
          {"action":"plan","environment":"test","execution":"x","migrations":"migrations/@.zip","target":"0","dryRun":true} | field "dryRun"
          {"action":"plan","environment":"test","execution":"x","migrations":"migrations/@.zip","confirm":"shop"} | field "confirm" does not belong
          {"action":"apply","environment":"test","execution":"x","attempt":1,"plan":"deployments/test/executions/x/plan.json","rehearsal":"deployments/test/executions/x/rehearsal.json","rehearsalSha256":"@","target":"0"} | field "target" does not belong
          {"action":"plan","environment":"test","execution":"x","migrations":"migrations/@.zip"} | does not exist
          """)
  void refusesABadRequestNamingItsField(String request, String message) {
    assertThatThrownBy(() -> handle(request.replace("@", HASH)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void answersWhoHoldsTheLeaseAsOneLineOfJson() throws Exception {
    byte[] zip = trasiego.migration.MigrationFolder.of(Map.of()).zip();
    String key = trasiego.migration.MigrationFolder.of(Map.of()).key();
    store.create(key, zip, "application/zip");
    new Lease(store, "test", Clock.systemUTC()).take("arn:one", java.util.Optional.empty());

    String answer =
        handle(
            """
            {"action":"plan","environment":"test","execution":"arn:two","migrations":"%s"}
            """
                .formatted(key));

    assertThat(answer)
        .startsWith("{\"status\":\"LEASE_HELD\",\"plan\":\"\",\"pending\":[]")
        .contains("\"holder\":\"arn:one\"")
        .doesNotContain("\n");
  }

  private String handle(String request) throws java.io.IOException {
    SecretSource none =
        () -> {
          throw new AssertionError("no database was to be asked");
        };
    Limits limits = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(2));
    MigrateContext context =
        new MigrateContext(
            store,
            none,
            limits,
            RetryPolicy.DEFAULT,
            Policy.DEFAULT,
            WatchPolicy.DEFAULT,
            TestKey::trust,
            _ -> store,
            Clock.systemUTC(),
            Sleeper::real);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Settings settings = new Settings(Map.of("TRASIEGO_ENVIRONMENT", "test"));
    new MigrateHandler(new Migrate(context, settings), settings)
        .handleRequest(
            new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)), output, context());
    return output.toString(StandardCharsets.UTF_8);
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, _) -> method.getReturnType() == int.class ? 60_000 : null);
  }
}
