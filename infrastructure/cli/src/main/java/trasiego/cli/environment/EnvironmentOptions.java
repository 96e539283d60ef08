package trasiego.cli.environment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trasiego.cli.exit.UsageException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.store.StoreAddress;

/**
 * Which environment a command works on, and where its database, its store and its migrations are.
 */
public final class EnvironmentOptions {
  public static final String LOCAL = "local";

  @Parameters(
      index = "0",
      paramLabel = "ENVIRONMENT",
      description =
          "local (embedded PostgreSQL and S3 server), a deployed one, or a name of your own with"
              + " --database and --store.")
  private String environment;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = {
        "postgresql://user@host:port/name; the password by PGPASSWORD, .pgpass or the URL.",
        "A user such as trasiego_{function} stands for one user per function."
      })
  private String database;

  @Option(
      names = "--store",
      paramLabel = "URL",
      description = {
        "s3://bucket/prefix; endpoint, region and credentials by the AWS SDK's variables",
        "(AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)."
      })
  private String store;

  @Option(
      names = "--stack",
      paramLabel = "NAME|ARN",
      description = "The deployed environment's stack (default: trasiego-ENVIRONMENT).")
  private String stack;

  @Option(
      names = "--rehearsal-database",
      paramLabel = "URL",
      description = {
        "A server that files are tried on instead of a private one; its user is a superuser, or an",
        "administrator with CREATEROLE and CREATEDB. Never the live server: that is checked."
      })
  private String rehearsalDatabase;

  @Option(
      names = "--signing-key",
      paramLabel = "FILE",
      description = {
        "The key that signs and verifies backups in a store of your own; made where there is none",
        "(default: trasiego/signing-key.pem below ~/.config). Who shares backups shares this file."
      })
  private Path signingKey;

  @Option(
      names = "--migrations",
      paramLabel = "DIR",
      description = "The folder of migrations (default: migrations in the checkout).")
  private Path migrations;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description =
          "A parameter of infrastructure/template.yaml, such as StatementTimeout=60; may be"
              + " repeated.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--json", description = "Print only the final result, as JSON, on stdout.")
  private boolean json;

  @Option(names = "--verbose", description = "Show warnings from within the functions as well.")
  private boolean verbose;

  /**
   * A superuser of the live server, of the one command that uses one; null where none is wanted.
   */
  private String administrator;

  public void administrator(String user) {
    administrator = user;
  }

  /** Empty where none is wanted, or where it is the environment's own to know. */
  Optional<String> administrator() {
    return Optional.ofNullable(administrator).filter(user -> !user.isBlank());
  }

  boolean wantsAdministrator() {
    return administrator != null;
  }

  public String environment() {
    try {
      Check.environment(environment);
    } catch (InvalidRequestException e) {
      throw new UsageException(e.getMessage());
    }
    return environment;
  }

  /** As it was typed, for a result that says what was wrong with it. */
  public String givenEnvironment() {
    return environment;
  }

  public boolean isGiven() {
    return environment != null;
  }

  /** Checks that nothing is given that belongs to an environment. */
  public void checkAlone() {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("--database", database);
    given.put("--store", store);
    given.put("--stack", stack);
    given.put("--rehearsal-database", rehearsalDatabase);
    given.put("--signing-key", signingKey);
    given.put("--parameter", parameters.isEmpty() ? null : parameters);
    given.forEach(
        (option, value) -> {
          if (value != null) {
            throw new UsageException(option + " belongs to an ENVIRONMENT; name one");
          }
        });
  }

  boolean isEmbedded() {
    return environment.equals(LOCAL);
  }

  /** Whether the machines are a stack's own. */
  public boolean isDeployed() {
    return !isEmbedded() && database == null && store == null;
  }

  public Stack.Address stack() {
    return stack == null ? Stack.of(environment()) : Stack.parse(stack);
  }

  /** Checks that the options fit together, before anything is opened. */
  public void check() {
    environment();
    if (isEmbedded()) {
      checkAbsent("--rehearsal-database", rehearsalDatabase);
      checkAbsent("--signing-key", signingKey);
      checkAbsent("--stack", stack);
      checkAbsent("--administrator=USER", administrator().orElse(null));
      if (database != null || store != null) {
        throw new UsageException(
            "environment \"local\" is embedded; with --database give the environment another name");
      }
    } else if (isDeployed()) {
      checkAbsent("--rehearsal-database", rehearsalDatabase);
      checkAbsent("--signing-key", signingKey);
      checkAbsent("--parameter", parameters.isEmpty() ? null : "given");
      // There it is the secret that the stack was deployed with: no password leaves this machine.
      checkAbsent("--administrator=USER", administrator().orElse(null));
      stack();
    } else {
      checkServers();
    }
  }

  private void checkServers() {
    checkAbsent("--stack", stack);
    if (wantsAdministrator() && administrator().isEmpty()) {
      throw new UsageException(
          "--administrator: with --database give a superuser's name, --administrator=USER; the"
              + " password by "
              + DatabaseUrl.ADMINISTRATORS_PASSWORD
              + " or .pgpass");
    }
    if (database == null || store == null) {
      throw new UsageException(
          "environment \""
              + environment
              + "\" on servers of your own needs --database and --store; without both it is the"
              + " deployed one");
    }
    // Read for their form alone: nothing may be opened before everything typed makes sense.
    database(Map.of());
    rehearsalDatabase(Map.of());
    store();
  }

  private void checkAbsent(String option, Object value) {
    if (value != null) {
      String kind = isEmbedded() ? "" : isDeployed() ? "deployed " : "undeployed ";
      throw new UsageException(
          option + " does not belong to the " + kind + "environment \"" + environment + "\"");
    }
  }

  DatabaseUrl database(Map<String, String> variables) {
    return DatabaseUrl.parse(database, variables);
  }

  Optional<DatabaseUrl> rehearsalDatabase(Map<String, String> variables) {
    return Optional.ofNullable(rehearsalDatabase).map(url -> DatabaseUrl.parse(url, variables));
  }

  Optional<Path> signingKey() {
    return Optional.ofNullable(signingKey).map(Path::toAbsolutePath);
  }

  String store() {
    try {
      return StoreAddress.parse(store).toString();
    } catch (InvalidRequestException e) {
      throw new UsageException("--" + e.getMessage());
    }
  }

  /** The folder, which need not be there yet. */
  public Path migrationsToBe(Path root) {
    return migrations == null ? root.resolve("migrations") : migrations;
  }

  public Path migrations(Path root) {
    Path folder = migrationsToBe(root);
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--migrations: " + folder + " is not a folder");
    }
    return folder;
  }

  Map<String, String> parameters() {
    return Map.copyOf(parameters);
  }

  public boolean isJson() {
    return json;
  }

  public boolean isVerbose() {
    return verbose;
  }
}
