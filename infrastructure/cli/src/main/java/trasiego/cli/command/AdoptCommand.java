package trasiego.cli.command;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.cli.adopt.AdoptComparison;
import trasiego.cli.adopt.AdoptComparison.Found;
import trasiego.cli.adopt.AdoptComparison.Live;
import trasiego.cli.adopt.AdoptFiles;
import trasiego.cli.adopt.AdoptFiles.Given;
import trasiego.cli.adopt.AdoptFiles.Removal;
import trasiego.cli.adopt.AdoptReport;
import trasiego.cli.adopt.AdoptState;
import trasiego.cli.adopt.BaselineFile;
import trasiego.cli.adopt.FlywayFolder;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.UsageException;
import trasiego.cli.prisma.PrismaFolder;
import trasiego.cli.prisma.PrismaParts;
import trasiego.cli.prisma.PrismaResolution;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Json;
import trasiego.migration.MigrationFolder;

/** Takes on a database that exists: what was applied to it becomes files and a history. */
@Command(
    name = "adopt",
    description =
        "Take on a database that exists: Prisma's migrations, Flyway's, or its schema become V"
            + " files and a history.",
    footer = {
      "",
      "Each prisma/migrations/NAME/migration.sql becomes a V file with the same bytes, each"
          + " finished row of Prisma's",
      "table a row of the history; rows of the application and Prisma's table are not touched."
          + " With --flyway the files",
      "are taken by their own names, and so is the history, wherever Flyway keeps it. Without both"
          + " the schema of the",
      "newest backup becomes one V file. Differences between files, history and live schema are"
          + " listed.",
      "Twice is once; --undo takes it back. Exit codes: 0 done or nothing to do, 1 failed, 2 wrong"
          + " usage, 3 refused."
    })
public final class AdoptCommand extends EnvironmentCommand {
  @Option(names = "--prisma", paramLabel = "DIR", description = "The folder prisma/migrations.")
  private Path prisma;

  @Option(
      names = "--flyway",
      paramLabel = "DIR",
      description = "The folder of Flyway's migrations, which are taken by their own names.")
  private Path flyway;

  @Option(
      names = "--baseline",
      description = "Begin with the schema as it is, although Prisma or Flyway has a history.")
  private boolean baseline;

  @Option(
      names = "--applied",
      paramLabel = "NAME",
      description = "A migration that failed in Prisma and is there all the same; may be repeated.")
  private List<String> applied = List.of();

  @Option(
      names = "--rolled-back",
      paramLabel = "NAME",
      description = "A migration that failed in Prisma and of which nothing is there.")
  private List<String> rolledBack = List.of();

  @Option(names = "--dry-run", description = "Say what would be done; change nothing.")
  private boolean dryRun;

  @Option(names = "--undo", description = "Take an adoption back: its history and its files.")
  private boolean undo;

  @Mixin private Confirmation confirmation;

  private final Clock clock;

  public AdoptCommand(CommandContext context, Clock clock) {
    super(context);
    this.clock = clock;
  }

  @Override
  void checkArguments() {
    long sources =
        Stream.of(prisma != null, flyway != null, baseline).filter(isGiven -> isGiven).count();
    if (undo && sources > 0) {
      throw new UsageException(
          "--undo takes back what was adopted; it goes with neither --prisma nor --flyway nor"
              + " --baseline");
    }
    if (sources > 1) {
      throw new UsageException("--prisma, --flyway and --baseline: say one");
    }
    if (flyway != null) {
      FlywayFolder.read(flyway);
    }
    if (prisma == null) {
      checkAbsent("--applied", !applied.isEmpty());
      checkAbsent("--rolled-back", !rolledBack.isEmpty());
    } else {
      PrismaFolder.read(prisma);
    }
    if (!undo && confirmation.isGiven()) {
      throw new UsageException("--confirm belongs to --undo; nothing else asks for it");
    }
  }

  private static void checkAbsent(String option, boolean isGiven) {
    if (isGiven) {
      throw new UsageException(
          option + " speaks of a migration of Prisma; give their folder with --prisma DIR");
    }
  }

  @Override
  int run(Environment environment) {
    AdoptReport report;
    if (undo) {
      report = undo(environment);
    } else if (prisma != null) {
      report = prisma(environment, PrismaFolder.read(prisma));
    } else if (flyway != null) {
      FlywayFolder folder = FlywayFolder.read(flyway);
      AdoptFiles files = AdoptFiles.of(migrations(), folder.files());
      report = adopt(environment, files, Map.of(), folder.notes());
    } else {
      report = beginWithSchema(environment);
    }
    if (options().isJson()) {
      json(report);
    } else {
      report.print(display());
    }
    return report.exitCode();
  }

  private AdoptReport prisma(Environment environment, PrismaFolder folder) {
    PrismaParts whole = PrismaParts.of(folder);
    AdoptFiles files = AdoptFiles.of(migrations(), whole.files());
    JsonNode judged = judge(environment, files.together(), adoption(whole));
    PrismaParts parts =
        PrismaParts.parted(folder, files.together(), JsonFields.texts(judged.path("pending")));
    AdoptReport report =
        parts.isParted()
            ? adopt(
                environment,
                AdoptFiles.of(migrations(), parts.files()),
                adoption(parts),
                parts.notes())
            : adopt(environment, files, adoption(whole), whole.notes());
    return report.isDone()
        ? report.withPrisma(PrismaResolution.lines(judged, folder.versions(), applied, rolledBack))
        : report;
  }

  private Map<String, Object> adoption(PrismaParts parts) {
    Map<String, Object> adoption = new LinkedHashMap<>();
    adoption.put("prisma", parts.versions());
    adoption.put("applied", applied);
    adoption.put("rolledBack", rolledBack);
    adoption.put("parts", parts.parts());
    return adoption;
  }

  private JsonNode judge(
      Environment environment, MigrationFolder folder, Map<String, Object> adoption) {
    environment.store().create(folder.key(), folder.zip(), "application/zip");
    return call(environment, folder.key(), adoption, true);
  }

  private Path migrations() {
    return options().migrationsToBe(context().root());
  }

  /** Judges first: what is refused leaves neither files nor a history. */
  private AdoptReport adopt(
      Environment environment, AdoptFiles files, Map<String, Object> adoption, List<String> notes) {
    MigrationFolder folder = files.together();
    String key = folder.key();
    JsonNode judged = judge(environment, folder, adoption);
    if (flyway != null) {
      FlywayFolder.checkBelongs(flyway, files.given(), JsonFields.texts(judged.path("adopted")));
    }
    boolean isNew = List.of("JUDGED", "UNDECIDED").contains(judged.path("status").asString());
    Found found = compared(environment, folder, judged);
    List<String> differences = new ArrayList<>(notes);
    differences.addAll(JsonFields.texts(judged.path("differences")));
    differences.addAll(found.differences());
    boolean isFlyways = flyway != null && "HAS_HISTORY".equals(judged.path("status").asString());
    if (isFlyways && !dryRun) {
      return AdoptReport.of(environment, judged, found, differences, files.write())
          .with(AdoptState.of(environment, key));
    }
    if (!isNew || dryRun || "UNDECIDED".equals(judged.path("status").asString())) {
      List<String> wouldBe = isNew || isFlyways ? List.copyOf(files.given().keySet()) : List.of();
      AdoptReport report = AdoptReport.of(environment, judged, found, differences, wouldBe);
      return isNew || dryRun ? report : report.with(AdoptState.of(environment, key));
    }
    List<String> written = files.write();
    JsonNode done = call(environment, key, adoption, false);
    return AdoptReport.of(environment, done, found, differences, written)
        .with(AdoptState.of(environment, key));
  }

  private Found compared(Environment environment, MigrationFolder folder, JsonNode judged) {
    List<String> failed = new ArrayList<>();
    judged
        .path("failed")
        .forEach(it -> Optional.ofNullable(JsonFields.text(it, "version")).ifPresent(failed::add));
    display().begin("comparing the live schema with what the files make");
    try {
      return new AdoptComparison(live(environment, judged), folder)
          .compare(JsonFields.texts(judged.path("adopted")), failed, display());
    } finally {
      display().end();
    }
  }

  private static Live live(Environment environment, JsonNode answer) {
    String key = JsonFields.text(answer, "document");
    return environment
        .store()
        .read(key)
        .map(found -> Json.document(found.bytes(), Live.class))
        .orElseThrow(
            () -> new IllegalStateException(environment.store().address(key) + " is not there"));
  }

  private AdoptReport beginWithSchema(Environment environment) {
    AdoptFiles nothing = AdoptFiles.of(migrations(), Map.of());
    MigrationFolder folder = nothing.together();
    JsonNode judged = judge(environment, folder, Map.of());
    String status = judged.path("status").asString();
    boolean isKnown = "HAS_HISTORY".equals(status) || judged.path("adopted").size() > 0;
    if ("ALREADY_ADOPTED".equals(status) || isKnown && !baseline) {
      return adopt(environment, nothing, Map.of(), List.of());
    }
    Live live = live(environment, judged);
    if (live.schema() != null && !baseline) {
      throw new MigrationRefusedException(
          "Prisma has migrated this database; give its folder with --prisma DIR, or say --baseline"
              + " to begin with the schema as it is; nothing was changed");
    }
    Map.Entry<String, byte[]> file =
        new BaselineFile(environment, clock, () -> backUp(environment)).of(nothing);
    AdoptFiles files = AdoptFiles.of(migrations(), Map.of(file.getKey(), file.getValue()));
    return adopt(environment, files, Map.of("baseline", file.getKey().substring(1, 15)), List.of());
  }

  private BackupId backUp(Environment environment) {
    JsonNode stored =
        maintain(environment, "backup", Map.of("reason", "the schema to begin history with"));
    return BackupId.parse(JsonFields.text(stored, "address"));
  }

  private AdoptReport undo(Environment environment) {
    Map<String, Object> adoption = new LinkedHashMap<>();
    adoption.put("undo", true);
    JsonNode judged = call(environment, null, adoption, true);
    if ("JUDGED".equals(judged.path("status").asString()) && !dryRun) {
      adoption.put(
          "confirm",
          confirmation.of(
              environment,
              context(),
              "This drops the history that was adopted, and takes its files away where they are"
                  + " unchanged."));
      judged = call(environment, null, adoption, false);
    }
    List<Removal> removals = AdoptFiles.remove(migrations(), Given.of(judged), dryRun);
    return AdoptReport.undone(environment, judged, removals);
  }

  private JsonNode call(
      Environment environment, String migrations, Map<String, Object> adoption, boolean isDry) {
    Map<String, Object> payload = new LinkedHashMap<>();
    if (migrations != null) {
      payload.put("migrations", migrations);
    }
    payload.put("dryRun", isDry);
    payload.put("adoption", adoption);
    return maintain(environment, "adopt", payload);
  }
}
