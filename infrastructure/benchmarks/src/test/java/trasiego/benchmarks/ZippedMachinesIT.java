package trasiego.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trasiego.local.LocalMachines;
import trasiego.local.LocalSettings;
import trasiego.local.lambda.FunctionSettings;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;
import trasiego.store.Lease;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;
import trasiego.testing.TestStore;

/**
 * Both machines over the functions as they are deployed: from their zips alone, in the runtime's
 * own client, so that whatever an action needs and a zip has not would show.
 */
@Tag(Majors.SCENARIOS)
class ZippedMachinesIT {
  private static final Path INFRASTRUCTURE =
      Path.of(System.getProperty("trasiego.root"), "infrastructure");

  private final TestDatabase database = TestDatabase.create(18);
  private final TestStore store = TestStore.create();
  private final List<ZippedFunctions> opened = new ArrayList<>();

  @Test
  void everyActionRunsFromTheZips() throws Exception {
    try (Account account = new Account();
        database) {
      String migrations = Sandboxes.storeMigrations(store);
      LocalMachines machines = machines(account);

      succeeds(machines, "deployment", "\"migrations\":\"" + migrations + "\"");
      assertThat(database.query("SELECT count(*) FROM public.\"Order\"")).containsExactly("0");
      String confirm = "\"confirm\":\"" + database.name() + "\"";
      succeeds(machines, "restoration", "\"backup\":\"latest\"," + confirm);
      succeeds(machines, "restoration", "\"undo\":true," + confirm);
      assertThat(report(machines)).contains("\"pending\":[]");
      assertThat(undo(machines, migrations)).contains("UNDONE");
      assertThat(database.query("SELECT to_regclass('public.\"Order\"') IS NULL"))
          .containsExactly("t");
    } finally {
      for (ZippedFunctions functions : opened) {
        functions.close();
      }
    }
  }

  private LocalMachines machines(Account account) {
    Map<String, String> parameters =
        Map.of(
            "Environment", "test",
            "DatabaseSecretArn", "arn",
            "Bucket", store.address().substring("s3://".length()),
            "SigningKey", TestKey.parameters().get("SigningKey"),
            "SigningPublicKey.PublicKey", TestKey.publicKey());
    return LocalMachines.open(
        INFRASTRUCTURE,
        new LocalSettings(parameters, new FunctionSettings(Map.of(), Map.of(), Map.of())),
        resources -> {
          ZippedFunctions functions =
              new ZippedFunctions(resources, verb -> environment(account, verb));
          opened.add(functions);
          return functions;
        },
        event -> {},
        notification -> {});
  }

  private Map<String, String> environment(Account account, String verb) {
    Map<String, String> environment = new HashMap<>(store.environment(database, verb));
    environment.put("AWS_ENDPOINT_URL_S3", environment.remove("AWS_ENDPOINT_URL"));
    environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", account.endpoint());
    environment.put("TRASIEGO_DATABASE_SECRET", account.secret(verb, database.secretJson(verb)));
    return environment;
  }

  private static void succeeds(LocalMachines machines, String machine, String fields) {
    Outcome outcome =
        machines.run(machine, "{\"environment\":\"test\"," + fields + "}", Optional.empty());
    assertThat(outcome.status())
        .as("%s %s", outcome.error(), outcome.cause())
        .isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  private static String report(LocalMachines machines) throws Exception {
    return call(machines, "StatusFunction", "\"action\":\"report\"");
  }

  /** No machine asks for it yet, so its lease is taken here. */
  private String undo(LocalMachines machines, String migrations) throws Exception {
    try (var opened = store.open()) {
      new Lease(opened, "test", Clock.systemUTC()).take("by-hand", Optional.empty());
    }
    return call(
        machines,
        "MigrateFunction",
        "\"action\":\"undo\",\"attempt\":1,\"target\":\"0\",\"migrations\":\"" + migrations + "\"");
  }

  private static String call(LocalMachines machines, String function, String fields)
      throws Exception {
    String request = "{\"environment\":\"test\",\"execution\":\"by-hand\"," + fields + "}";
    return new String(machines.invoke(function, request), StandardCharsets.UTF_8);
  }
}
