package trasiego.migrate.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import trasiego.archive.Archive;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.load.Work;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.PgTools;
import trasiego.postgres.secret.SecretSource;
import trasiego.trial.CopyServer;
import trasiego.trial.RehearsalServer;
import trasiego.trial.ServerProfile;
import trasiego.trial.TrialServer;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.copy.Copy;
import trasiego.trial.copy.CopyContext;
import trasiego.trial.disk.DiskReserve;

/**
 * Copies on a private server each, which is started for one invocation and ends with it, or on the
 * rehearsal server, of which one invocation at a time has the use.
 */
public final class TrialServers implements TrialCopies {
  private static final int DEFAULT_WORKERS = 2;

  private final Settings settings;
  private final Start start;

  private TrialServers(Settings settings, Start start) {
    this.settings = settings;
    this.start = start;
  }

  public TrialServers(Settings settings) {
    this(
        settings,
        (profile, _, _) ->
            TrialServer.start(
                PostgresBinaries.find(profile.major(), settings),
                folder(settings),
                profile.settings(),
                DiskReserve.ofFunction(settings)));
  }

  /**
   * @param mark the number of the mark that was not seen on the live server
   */
  public static TrialServers onRehearsalServer(
      Settings settings, SecretSource source, String mark) {
    return new TrialServers(
        settings,
        (profile, application, work) ->
            RehearsalServer.open(
                source, application, profile.major(), mark, work.remaining().dividedBy(2)));
  }

  /** Makes the server of one copy. */
  private interface Start {
    CopyServer start(ServerProfile profile, ApplicationName application, Deadline work);
  }

  private record OnServer(CopyServer host, Copy copy, long freeBytes) implements TrialCopy {
    @Override
    public Target target() {
      return new Target(copy.login(), copy.database(), Optional.of(copy::readmit));
    }

    @Override
    public Target empty() {
      return new Target(copy.login(), copy.empty());
    }

    @Override
    public List<String> missing() {
      return copy.missing();
    }

    @Override
    public String server() {
      return host.named();
    }

    @Override
    public <T> T withinDisk(List<MigrationFile> files, Supplier<T> work) {
      return host.withinDisk(files, work);
    }

    @Override
    public void close() {
      host.close();
    }
  }

  @Override
  public TrialCopy ofStructure(
      ServerProfile profile, byte[] archive, ApplicationName application, Deadline work) {
    Path file = written(archive);
    try {
      return started(profile, application, work, place -> Copy.ofStructure(place, profile, file));
    } finally {
      delete(file);
    }
  }

  @Override
  public TrialCopy ofBackup(
      ServerProfile profile, Archive backup, ApplicationName application, Deadline work) {
    return started(profile, application, work, place -> Copy.ofBackup(place, profile, backup));
  }

  @Override
  public TrialCopy ofBackupWithoutRows(
      ServerProfile profile, Archive backup, ApplicationName application, Deadline work) {
    return started(
        profile, application, work, place -> Copy.ofBackupWithoutRows(place, profile, backup));
  }

  private TrialCopy started(
      ServerProfile profile,
      ApplicationName application,
      Deadline work,
      Function<CopyContext, Copy> made) {
    PgTools tools = PgTools.find(profile.major(), settings);
    CopyServer server = start.start(profile, application, work);
    try {
      long free = server.freeBytes();
      Work limits = new Work(settings.count("TRASIEGO_WORKERS", DEFAULT_WORKERS), work::remaining);
      CopyContext place = new CopyContext(server, tools, application, limits);
      return new OnServer(server, server.withinDisk(List.of(), () -> made.apply(place)), free);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static Path folder(Settings settings) {
    return Path.of(settings.optional("TMPDIR").orElse(System.getProperty("java.io.tmpdir")));
  }

  private static Path written(byte[] archive) {
    try {
      Path file = Files.createTempFile("trasiego-structure-", ".dump");
      return Files.write(file, archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
