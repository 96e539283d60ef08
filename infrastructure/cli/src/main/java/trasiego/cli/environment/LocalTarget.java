package trasiego.cli.environment;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.archive.SigningKeyFile;
import trasiego.archive.Trust;
import trasiego.cli.console.Display;
import trasiego.embedded.LocalServers.Endpoints;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.handler.Settings;
import trasiego.local.LocalSettings;
import trasiego.local.lambda.FunctionSettings;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.trial.disk.DiskReserve;

/**
 * Where a local run's database and store are, as the settings that the template and the functions
 * take. Secrets go from here to the functions inside this process alone.
 */
record LocalTarget(
    String database,
    LocalSettings settings,
    Map<String, String> storeVariables,
    Trust trust,
    AutoCloseable servers) {
  private static final String TEMPORARY = "TMPDIR";
  private static final String KEY = "signing-key.pem";
  private static final List<String> VERBS = List.of("backup", "migrate", "status", "restore");

  /** The function that the template has where a rehearsal server is named. */
  private static final String REHEARSAL = "RehearsalFunction";

  /** In the place of a secret's name: the secret itself is handed over in this process. */
  private static final String GIVEN = "given-in-process";

  /**
   * What the functions see of this process's environment: the SDK's variables, the way to tools,
   * and where a trial server may lie.
   */
  private static final Set<String> PASSED = Set.of("PATH", "HOME", TEMPORARY);

  static LocalTarget embedded(CommandContext context, EnvironmentOptions options, Display display) {
    LocalServersInUse servers = LocalServersInUse.open(context, false, display);
    Endpoints at = servers.endpoints();
    Map<String, String> variables = embeddedVariables(context, at);
    Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
    for (String verb : VERBS) {
      DatabaseUrl url =
          new DatabaseUrl(
              at.databaseHost(),
              at.databasePort(),
              LocalShop.DATABASE,
              LocalShop.user(verb),
              servers.passwords().of(verb),
              "disable");
      secrets.put(resource(verb), Map.of("TRASIEGO_DATABASE_SECRET", url.secret(verb)));
    }
    if (options.wantsAdministrator()) {
      addAdministrator(
          secrets,
          new DatabaseUrl(
              at.databaseHost(),
              at.databasePort(),
              LocalShop.DATABASE,
              at.superuser(),
              at.superuserPassword(),
              "disable"));
    }
    return of(
        options,
        LocalShop.DATABASE,
        "s3://" + at.bucket(),
        variables,
        secrets,
        context.state().resolve(KEY),
        servers);
  }

  private static Map<String, String> embeddedVariables(CommandContext context, Endpoints at) {
    Map<String, String> variables = new HashMap<>(at.storeEnvironment());
    // Its server is the one that this program brings along; a newer one comes with a newer program.
    variables.put("TRASIEGO_SERVER_RELEASES", "ignored");
    variables.put("TRASIEGO_DATA_DIRECTORY", at.databaseFolder().toString());
    variables.put("PATH", at.databaseTools() + ":" + context.variables().getOrDefault("PATH", ""));
    String temporary = context.variables().get(TEMPORARY);
    if (temporary != null) {
      variables.put(TEMPORARY, temporary);
    }
    variables.putAll(DiskReserve.variablesOfPerson(new Settings(context.variables())));
    return variables;
  }

  static LocalTarget of(CommandContext context, EnvironmentOptions options, Display display) {
    DatabaseUrl url = options.database(context.variables());
    Map<String, String> variables = new HashMap<>();
    context
        .variables()
        .forEach(
            (name, value) -> {
              if (name.startsWith("AWS_") || PASSED.contains(name)) {
                variables.put(name, value);
              }
            });
    // A server of one's own on a region-less store: the SDK wants some region to sign with.
    variables.putIfAbsent(
        "AWS_REGION", context.variables().getOrDefault("AWS_DEFAULT_REGION", "us-east-1"));
    variables.put("PATH", tools(url, variables, display));
    variables.putAll(DiskReserve.variablesOfPerson(new Settings(context.variables())));
    Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
    for (String verb : VERBS) {
      secrets.put(resource(verb), Map.of("TRASIEGO_DATABASE_SECRET", url.secret(verb)));
    }
    options
        .administrator()
        .map(name -> url.administrator(name, context.variables()))
        .ifPresent(administrator -> addAdministrator(secrets, administrator));
    options
        .rehearsalDatabase(context.variables())
        .ifPresent(
            other ->
                secrets.put(REHEARSAL, Map.of("TRASIEGO_REHEARSAL_SECRET", other.secret("trial"))));
    return of(
        options,
        url.database(),
        options.store(),
        variables,
        secrets,
        options.signingKey().orElseGet(() -> context.settings().resolve(KEY)),
        () -> {});
  }

  /** The restore function's alone; in this process, where no other function sees it. */
  private static void addAdministrator(
      Map<String, Map<String, String>> secrets, DatabaseUrl administrator) {
    Map<String, String> restore = new LinkedHashMap<>(secrets.get(resource("restore")));
    restore.put("TRASIEGO_ADMINISTRATOR_SECRET", administrator.secret("restore"));
    secrets.put(resource("restore"), restore);
  }

  private static LocalTarget of(
      EnvironmentOptions options,
      String database,
      String store,
      Map<String, String> variables,
      Map<String, Map<String, String>> secrets,
      Path key,
      AutoCloseable servers) {
    // Status's zip a second time, with the same login.
    secrets.put(resource("record"), secrets.get(resource("status")));
    Map<String, String> parameters = new HashMap<>(options.parameters());
    parameters.put("Environment", options.environment());
    parameters.put("DatabaseSecretArn", GIVEN);
    if (secrets.containsKey(REHEARSAL)) {
      parameters.put("RehearsalSecretArn", GIVEN);
    }
    parameters.put("Bucket", store.substring("s3://".length()));
    SigningKeyFile signing = SigningKeyFile.open(key);
    parameters.put("SigningKey", "file:" + key);
    parameters.put("SigningPublicKey.PublicKey", signing.publicKey());
    Map<String, String> storeVariables = new HashMap<>(variables);
    storeVariables.put("TRASIEGO_STORE", store);
    return new LocalTarget(
        database,
        new LocalSettings(parameters, new FunctionSettings(variables, secrets, Map.of())),
        storeVariables,
        Trust.parse(signing.publicKey()),
        servers);
  }

  /** PATH with pg_dump of the server's major in front, fetched where this machine has none. */
  private static String tools(DatabaseUrl url, Map<String, String> variables, Display display) {
    DatabaseSecret secret = DatabaseSecret.parse(url.secret("status"));
    Database database = new Database(() -> secret, new ApplicationName("db", "setup", "setup"));
    int major;
    try (Session session = database.open(Timeouts.DEFAULT)) {
      major = session.major();
    }
    String path = variables.getOrDefault("PATH", "");
    try {
      return PgTools.find(major, new Settings(variables)).folder() + ":" + path;
    } catch (trasiego.failure.InvalidRequestException e) {
      return PostgresDistribution.of(major, display::line).bin() + ":" + path;
    }
  }

  private static String resource(String verb) {
    return Character.toUpperCase(verb.charAt(0)) + verb.substring(1) + "Function";
  }

  void close() {
    try {
      servers.close();
    } catch (Exception e) {
      throw new IllegalStateException("the embedded servers could not be left", e);
    }
  }
}
