package trasiego.cli.prisma;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.UsageException;
import trasiego.cli.localplan.ThrowawayDatabase;
import trasiego.cli.prisma.PrismaCli.Way;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

/**
 * The next change of a Prisma schema: the difference to what the migrations make, never to a
 * database that is in use.
 */
public record PrismaChange(CommandContext place, Path schema, int major) {
  private static final String OWNER = "built_up_owner";

  /** Both ways of one change. */
  public record Scripts(PrismaScript forward, PrismaScript back) {}

  /** Empty where the migrations make what the schema says. */
  public Optional<Scripts> since(MigrationFolder folder) {
    if (!Files.exists(schema)) {
      throw new UsageException(
          "--prisma: " + schema + " does not exist; name schema.prisma, or its folder");
    }
    Consumer<String> progress = line -> place.err().line(line);
    PrismaCli prisma = PrismaCli.installed(place.variables(), progress);
    try (ThrowawayDatabase built =
        ThrowawayDatabase.empty(major, OWNER, List.of(), "public", folder.files(), progress)) {
      for (MigrationFile file : folder.files()) {
        built.runForNext(file);
      }
      return prisma
          .diff(Way.TO_SCHEMA, built.url(), schema)
          .map(PrismaScript::new)
          .map(forward -> new Scripts(forward, back(prisma, built)));
    }
  }

  private PrismaScript back(PrismaCli prisma, ThrowawayDatabase built) {
    return new PrismaScript(
        prisma
            .diff(Way.BACK, built.url(), schema)
            .orElse("-- Prisma sees nothing to take back.\nSELECT 1;\n"));
  }
}
