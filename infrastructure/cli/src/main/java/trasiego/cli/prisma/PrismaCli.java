package trasiego.cli.prisma;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.UsageException;
import trasiego.embedded.download.Cache;

/**
 * Prisma's own command of one version, fetched once with everything it stands on pinned. None of
 * the packages runs a script when it is installed, and nothing is fetched after that.
 */
final class PrismaCli {
  static final String VERSION = "6.19.3";

  /** Raised where the files beside it change: another folder, fetched anew. */
  private static final String EDITION = VERSION + "-1";

  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "prisma.config.mjs");

  /** A folder of migrations that do nothing: what is behind them is the database as it is. */
  private static final Map<String, String> NOTHING =
      Map.of(
          "nothing/migration_lock.toml", "provider = \"postgresql\"\n",
          "nothing/20000101000000_nothing/migration.sql", "SELECT 1;\n");

  private static final Duration INSTALLING = Duration.ofMinutes(5);
  private static final Duration COMPARING = Duration.ofMinutes(2);
  private static final int DIFFERENT = 2;
  private static final String SCHEMA_IS_WRONG = "P1012";

  /**
   * All that Node.js and npm are told of a person's environment: where programs are, and how npm
   * reaches a registry. What they run is not ours, and reads no key there.
   */
  private static final Set<String> PASSED =
      Set.of(
          "PATH",
          "HOME",
          "LANG",
          "TMPDIR",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "NODE_EXTRA_CA_CERTS",
          "NPM_CONFIG_REGISTRY",
          "NPM_CONFIG_USERCONFIG",
          "NPM_CONFIG_CACHE",
          "NPM_CONFIG_CAFILE");

  private final Path folder;
  private final Map<String, String> variables;

  private PrismaCli(Path folder, Map<String, String> variables) {
    this.folder = folder;
    this.variables = variables;
  }

  /** Finds or fetches it; says what to install where node or npm is missing. */
  static PrismaCli installed(Map<String, String> environment, Consumer<String> progress) {
    Map<String, String> variables = passed(environment);
    program("node", variables);
    String npm = program("npm", variables);
    Path folder =
        Cache.folder(
            Cache.root().resolve("prisma-" + EDITION),
            content -> {
              progress.accept("fetching prisma " + VERSION + " from npm (once)");
              for (String file : FILES) {
                copy(file, content.resolve(file));
              }
              for (Map.Entry<String, String> file : NOTHING.entrySet()) {
                Path path = content.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
              }
              run(
                      content,
                      variables,
                      INSTALLING,
                      List.of(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
                  .orFail("npm could not install prisma " + VERSION);
            });
    return new PrismaCli(folder, variables);
  }

  static Map<String, String> passed(Map<String, String> environment) {
    Map<String, String> passed = new HashMap<>(environment);
    passed.keySet().removeIf(name -> !PASSED.contains(name.toUpperCase(Locale.ROOT)));
    return passed;
  }

  /** The way a difference is asked for. */
  enum Way {
    TO_SCHEMA("--from-migrations", "--to-schema-datamodel"),
    BACK("--to-migrations", "--from-schema-datamodel");

    private final String database;
    private final String schema;

    Way(String database, String schema) {
      this.database = database;
      this.schema = schema;
    }
  }

  /** The SQL between a database and a schema; empty where there is no difference. */
  Optional<String> diff(Way way, String databaseUrl, Path schema) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("TRASIEGO_DATABASE_URL", databaseUrl);
    // Files that exist keep Prisma from fetching the engines that it does not use here.
    String there = folder.resolve("package.json").toString();
    environment.put("PRISMA_QUERY_ENGINE_LIBRARY", there);
    environment.put("PRISMA_SCHEMA_ENGINE_BINARY", there);
    environment.put("CHECKPOINT_DISABLE", "1");
    environment.put("PRISMA_HIDE_UPDATE_MESSAGE", "1");
    Ran ran =
        run(
            folder,
            environment,
            COMPARING,
            List.of(
                program("node", variables),
                "node_modules/prisma/build/index.js",
                "migrate",
                "diff",
                way.database,
                folder.resolve("nothing").toString(),
                way.schema,
                schema.toAbsolutePath().toString(),
                "--script",
                "--exit-code"));
    if (ran.exitCode() == DIFFERENT) {
      return Optional.of(ran.out().strip() + "\n");
    }
    if (ran.err().contains(SCHEMA_IS_WRONG)) {
      throw new UsageException("--prisma: " + schema + " is not valid:\n" + ran.said());
    }
    ran.orFail("prisma migrate diff failed");
    return Optional.empty();
  }

  private record Ran(int exitCode, String out, String err) {
    /** Without what it says of its own start. */
    String said() {
      return err.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("Loaded Prisma config"))
          .limit(20)
          .reduce((a, b) -> a + "\n" + b)
          .orElse(out.strip());
    }

    void orFail(String what) {
      if (exitCode != 0) {
        throw failed(what + ":\n" + said());
      }
    }
  }

  private static Ran run(
      Path folder, Map<String, String> variables, Duration limit, List<String> command) {
    try {
      Path out = Files.createTempFile("trasiego-prisma-", ".out");
      Path err = Files.createTempFile("trasiego-prisma-", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
          throw failed(
              "%s did not end within %d s".formatted(command.getFirst(), limit.toSeconds()));
        }
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw failed(command.getFirst() + " could not be run: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted");
    }
  }

  private static CallFailedException failed(String message) {
    return new CallFailedException("Prisma", message);
  }

  private static String program(String name, Map<String, String> variables) {
    return Stream.of(variables.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(entry -> !entry.isBlank())
        .map(entry -> Path.of(entry).resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new UsageException(
                    "--prisma needs Node.js 18.18 or later with npm, and \""
                        + name
                        + "\" is not on PATH; install it, or write the files by hand without"
                        + " --prisma"));
  }

  private static void copy(String name, Path file) throws IOException {
    try (InputStream resource = PrismaCli.class.getResourceAsStream(name)) {
      Files.writeString(file, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
