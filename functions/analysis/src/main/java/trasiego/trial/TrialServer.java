package trasiego.trial;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import trasiego.migration.MigrationFile;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.trial.binaries.Folders;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.binaries.StartFailure;
import trasiego.trial.binaries.TrialProcess;
import trasiego.trial.disk.DiskLimit;
import trasiego.trial.disk.DiskReserve;

/**
 * A PostgreSQL of this process alone, with nothing of its environment and no way in but by random
 * passwords over the loopback address: what runs on it reaches no live server. It ends with this
 * process, however that ends, and its folder with it.
 */
public final class TrialServer implements CopyServer {
  /** What every one of them is called in a sentence. */
  public static final String NAME = "a trial server";

  static final String HOST = "127.0.0.1";
  static final int EVENT_TRIGGERS = 17;
  static final String MAINTENANCE = "template1";
  private static final String EMPTY = "trasiego_replay";

  /** Beyond what is pinned in every session of ours. */
  static final Map<String, String> PINNED = Map.of("default_transaction_read_only", "off");

  private final PostgresBinaries binaries;
  private final Path folder;
  private final TrialLogins logins = new TrialLogins();
  private final Map<String, String> settings;
  private final Map<String, String> own;
  private final DiskLimit disk;
  private volatile Launch launch;

  private TrialServer(
      PostgresBinaries binaries,
      Path folder,
      Map<String, String> settings,
      Map<String, String> own,
      DiskReserve reserve) {
    this.binaries = requireNonNull(binaries);
    this.folder = requireNonNull(folder);
    this.disk = new DiskLimit(folder, reserve);
    this.settings = Map.copyOf(settings);
    this.own = own;
  }

  /**
   * Starts one in a new folder of this parent; what dead processes left there is removed first.
   *
   * @param settings of the live server; those that this one cannot have are {@link
   *     #droppedSettings}
   */
  public static TrialServer start(
      PostgresBinaries binaries, Path parent, Map<String, String> settings) {
    return start(binaries, parent, settings, DiskReserve.OF_A_FUNCTION);
  }

  public static TrialServer start(
      PostgresBinaries binaries, Path parent, Map<String, String> settings, DiskReserve reserve) {
    return start(binaries, parent, settings, Memory.besideThisProcess(), reserve);
  }

  public static TrialServer start(
      PostgresBinaries binaries,
      Path parent,
      Map<String, String> settings,
      Memory memory,
      DiskReserve reserve) {
    return start(binaries, parent, settings, ServerSettings.own(binaries.major(), memory), reserve);
  }

  /** With its own settings on its command line. */
  static TrialServer start(
      PostgresBinaries binaries,
      Path parent,
      Map<String, String> settings,
      Map<String, String> own,
      DiskReserve reserve) {
    return ServerFolder.fill(
        parent,
        folder -> {
          TrialServer server = new TrialServer(binaries, folder, settings, own, reserve);
          server.cluster().create(server.logins, own);
          server.launch();
          server.watch();
          server.test();
          return server;
        });
  }

  /** Starts one in a new folder of this parent upon what {@link #pack} put into the file. */
  public static TrialServer resume(
      PostgresBinaries binaries, Path parent, Path archive, Memory memory, DiskReserve reserve) {
    Map<String, String> own = ServerSettings.own(binaries.major(), memory);
    return ServerFolder.fill(
        parent,
        folder -> {
          TrialServer server = new TrialServer(binaries, folder, Map.of(), own, reserve);
          PackedCluster.unpack(archive, folder);
          server.cluster().rename(server.logins, own);
          server.launch();
          server.watch();
          return server;
        });
  }

  private Cluster cluster() {
    return new Cluster(binaries, folder);
  }

  private void launch() throws IOException {
    CallerSettings accepted = CallerSettings.write(cluster(), settings, own);
    launch = Launch.start(binaries, folder, cluster(), accepted, own);
  }

  private void watch() {
    disk.watch(() -> Running.statements(this), () -> launch.process().stop());
  }

  @Override
  public <T> T withinDisk(List<MigrationFile> files, Supplier<T> work) {
    return disk.within(files, work);
  }

  private void test() {
    try (Session session = administrator(MAINTENANCE)) {
      SelfTest.run(session, TrialProcess.log(folder));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Writes all of it into a file that is complete when it exists, from which {@link #resume} goes
   * on. Its sessions end; it listens on another port when this returns.
   */
  public void pack(Path archive) {
    try {
      launch.process().shutDown();
      PackedCluster.pack(folder, archive);
      launch();
    } catch (IOException e) {
      throw StartFailure.saying("the trial server could not be packed", e.toString(), e);
    }
  }

  @Override
  public int major() {
    return binaries.major();
  }

  @Override
  public String named() {
    return NAME;
  }

  /** Where all of it lies; gone when it is closed. */
  public Path folder() {
    return folder;
  }

  @Override
  public long freeBytes() {
    return disk.left();
  }

  /** Names of the caller's settings that this server does not know, refuses, or has its own of. */
  public List<String> droppedSettings() {
    return launch.dropped();
  }

  long pid() {
    return launch.process().pid();
  }

  long shellPid() {
    return launch.process().shellPid();
  }

  /**
   * A superuser's session. Nothing of a database's owner decides what its statements mean; from 17
   * on no event trigger runs in it, before that it must not do what fires one.
   */
  @Override
  public Session administrator(String database) {
    Map<String, String> settings = new HashMap<>(PINNED);
    if (major() >= EVENT_TRIGGERS) {
      settings.put("event_triggers", "off");
    }
    return login(logins.administrator(), new ApplicationName("trial", "administrator", "server"))
        .open(database, Timeouts.NONE, settings);
  }

  @Override
  public Session administrator() {
    return administrator(MAINTENANCE);
  }

  @Override
  public boolean makeRole(Session administrator, String role, boolean inherits) {
    administrator.execute(
        "CREATE ROLE " + Identifier.quote(role) + (inherits ? " INHERIT" : " NOINHERIT"));
    return true;
  }

  @Override
  public void letReadAll(Session administrator, String role) {
    administrator.execute("ALTER ROLE " + Identifier.quote(role) + " BYPASSRLS");
    administrator.execute("GRANT pg_read_all_data TO " + Identifier.quote(role));
  }

  @Override
  public String nameOfCopy(String database) {
    return database;
  }

  @Override
  public String nameOfEmpty() {
    return EMPTY;
  }

  /** It was started with the settings, and all that is here is its own. */
  @Override
  public List<String> adopt(Session administrator, String database, Map<String, String> settings) {
    if (binaries.locales().isPresent()) {
      try (Session inside = administrator(database)) {
        Collations.make(inside, binaries.locales().get());
      }
    }
    return List.of();
  }

  @Override
  public boolean isCutOff() {
    return true;
  }

  @Override
  public void makeLogin(String role) {
    try (Session session = administrator(MAINTENANCE)) {
      logins.make(session, role);
    }
  }

  @Override
  public void readmit(String role, String owner, String database) {
    try (Session session = administrator(MAINTENANCE)) {
      new Readmission(role, owner, database).run(session, secret(role).password());
    }
  }

  @Override
  public Database login(String role, ApplicationName application) {
    DatabaseSecret secret = secret(role);
    return new Database(() -> secret, application);
  }

  @Override
  public DatabaseSecret secret(String role) {
    disk.check();
    return logins.secret(role, launch.port());
  }

  @Override
  public DatabaseSecret administratorSecret() {
    return secret(logins.administrator());
  }

  /** Ends it at once with all its sessions, and deletes its folder; harmless the second time. */
  @Override
  public void close() {
    disk.close();
    launch.process().stop();
    Folders.delete(folder);
  }

  @Override
  public String toString() {
    return "trial server, PostgreSQL %d on %s:%d".formatted(major(), HOST, launch.port());
  }
}
