package trasiego.migrate.run;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.extensibility.MigrationType;
import org.flywaydb.core.internal.jdbc.Results;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import trasiego.migrate.target.OwnerDataSource;
import trasiego.migrate.target.Target;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

/**
 * Lets Flyway apply exactly one file: it checks the history, opens the transaction and writes the
 * history's row in it. The statements are the caller's, so that a file and its undo run the same
 * guarded way, cut by the same splitter.
 */
public final class FlywayFile {
  /** The statements of a file on Flyway's connection. */
  @FunctionalInterface
  public interface Body {
    void run(Connection connection) throws SQLException;
  }

  private FlywayFile() {}

  /** Loads what every run begins with: Flyway looks through all jars for its plugins. */
  public static void prime() {
    Flyway.configure()
        .loggers("slf4j")
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class);
  }

  static void apply(
      Target target, MigrationFolder folder, MigrationFile file, boolean transactional, Body body) {
    MigrationResolver resolver = _ -> resolved(folder, file, transactional, body);
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(new OwnerDataSource(target))
            .loggers("slf4j")
            .schemas(History.SCHEMA)
            .createSchemas(false)
            .table(History.TABLE)
            .target(
                file.written().map(MigrationVersion::fromVersion).orElse(MigrationVersion.LATEST))
            .skipDefaultResolvers(true)
            .skipDefaultCallbacks(true)
            .resolvers(resolver)
            .placeholderReplacement(false)
            .encoding(StandardCharsets.UTF_8)
            .baselineOnMigrate(false)
            // The plan has refused what is missing; Flyway wants files from below a baseline too.
            .ignoreMigrationPatterns("*:missing", "*:future")
            // Files are applied past a backfill that a person holds.
            .outOfOrder(file.script().backfill().isPresent())
            .cleanDisabled(true)
            .group(false);
    // With it, CREATE INDEX CONCURRENTLY waits for Flyway's own transaction for ever; without it
    // the history's row is written on the file's own connection, in its transaction.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    configuration.load().migrate();
  }

  private static List<ResolvedMigration> resolved(
      MigrationFolder folder, MigrationFile file, boolean transactional, Body body) {
    return folder.files().stream()
        // Flyway would run every other repeatable file that changed.
        .filter(each -> !each.isRepeatable() || each == file)
        // One that a person holds is pending and not to be run.
        .filter(each -> each.script().backfill().isEmpty() || each == file)
        .<ResolvedMigration>map(
            each -> Resolved.of(each, transactional, each == file ? body : null))
        .toList();
  }

  /**
   * One file as Flyway knows it, with the checksum that Flyway itself would give it.
   *
   * @param getVersion null where it is repeatable; Flyway asks for it at each comparison
   */
  private record Resolved(
      MigrationFile file, boolean transactional, Body body, MigrationVersion getVersion)
      implements ResolvedMigration, MigrationExecutor {
    static Resolved of(MigrationFile file, boolean transactional, Body body) {
      return new Resolved(
          file,
          transactional,
          body,
          file.written().map(MigrationVersion::fromVersion).orElse(null));
    }

    @Override
    public String getDescription() {
      return file.description();
    }

    @Override
    public String getScript() {
      return file.name();
    }

    @Override
    public Integer getChecksum() {
      return file.checksum();
    }

    @Override
    public MigrationType getType() {
      return CoreMigrationType.SQL;
    }

    @Override
    public String getPhysicalLocation() {
      return file.name();
    }

    @Override
    public MigrationExecutor getExecutor() {
      return this;
    }

    @Override
    public boolean checksumMatches(Integer checksum) {
      return checksum == null || checksum == file.checksum();
    }

    @Override
    public boolean checksumMatchesWithoutBeingIdentical(Integer checksum) {
      return false;
    }

    @Override
    public List<Results> execute(Context context) throws SQLException {
      if (body == null) {
        throw new IllegalStateException(file.name() + " was not asked for");
      }
      body.run(context.getConnection());
      return List.of();
    }

    @Override
    public boolean canExecuteInTransaction() {
      return transactional;
    }

    @Override
    public boolean shouldExecute() {
      return true;
    }
  }
}
