package trasiego.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.Keys;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.testing.Await;
import trasiego.testing.Psql;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestStore;

/** A database with its store, backed up by the function's own user, and what can be seen of it. */
final class Subject implements AutoCloseable {
  final TestDatabase database;
  final S3Store store;
  final String execution = "test-" + UUID.randomUUID();
  private final Map<String, String> environment;

  private Subject(int major) {
    database = TestDatabase.create(major);
    TestStore prefix = TestStore.create();
    store = prefix.open();
    environment = new HashMap<>(prefix.environment(database, "backup"));
    environment.put("TRASIEGO_LOCK_TIMEOUT", "1");
    environment.put("TRASIEGO_WORKERS", "3");
  }

  static Subject create(int major) {
    return new Subject(major);
  }

  Map<String, String> environment() {
    return environment;
  }

  BackupResult backUp() {
    return backUp(store, 1);
  }

  BackupResult backUp(Store through, int attempt) {
    return run(backup(through), attempt);
  }

  BackupResult run(Backup backup, int attempt) {
    return backup.run(request(attempt), Deadline.in(Duration.ofMinutes(5)));
  }

  BackupRequest request(int attempt) {
    return new BackupRequest("test", execution, attempt, BackupRequest.MANUAL, null);
  }

  Backup backup(Store through) {
    return backup(through, BackupOptions.of(settings()));
  }

  Backup backup(Store through, BackupOptions options) {
    return backup(through, options, Clock.systemUTC());
  }

  Backup backup(Store through, Clock clock) {
    return backup(through, BackupOptions.of(settings()), clock);
  }

  private Backup backup(Store through, BackupOptions options, Clock clock) {
    return new Backup(
        through, SecretSource.of(settings(), "TRASIEGO_DATABASE_SECRET"), options, clock);
  }

  Settings settings() {
    return new Settings(environment);
  }

  Archive archive(BackupResult result) {
    return Archive.open(store, BackupId.parse(result.backup()), Trust.anyone());
  }

  /** Runs a script as the superuser. */
  void script(String text) {
    psql(database.name(), text);
  }

  private void psql(String name, String text) {
    try {
      Path file = Files.createTempFile("trasiego-test-", ".sql");
      try {
        Files.writeString(file, text);
        Psql.runScript(database, name, file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String resource(String name) {
    try (InputStream stream = Subject.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new empty database of the same owner. */
  String empty(String suffix) {
    String name = database.name() + suffix;
    script("CREATE DATABASE " + name + " OWNER " + database.owner() + " TEMPLATE template0;");
    return name;
  }

  /** Restores the file with nothing but gunzip and psql. */
  void restorePlainly(BackupResult result, String name) {
    try {
      Path file = Files.createTempFile("trasiego-test-", ".sql.gz");
      Path text = Files.createTempFile("trasiego-test-", ".sql");
      try {
        Files.write(file, store.read(result.file()).orElseThrow().bytes());
        Process gunzip =
            new ProcessBuilder("gunzip", "-c", file.toString())
                .redirectOutput(text.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (gunzip.waitFor() != 0) {
          throw new AssertionError("gunzip refused the file");
        }
        Psql.runScript(database, name, text);
      } finally {
        Files.delete(file);
        Files.delete(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void restoreScript(String script, String name) {
    psql(name, script);
  }

  /**
   * Sessions of the function's user that are still there: a backend needs a moment to end after its
   * client has closed the connection.
   */
  List<String> sessions() {
    return Await.value(this::sessionsNow, List::isEmpty);
  }

  private List<String> sessionsNow() {
    return database.query(
        """
        SELECT pid || ' ' || application_name FROM pg_catalog.pg_stat_activity
        WHERE usename = '%s' AND datname = current_database()
        """
            .formatted(database.username("backup")));
  }

  /** Objects and uploads below the backups' prefix. */
  List<String> remains() {
    return java.util.stream.Stream.concat(
            store.list(Keys.BACKUPS).stream().map(Store.StoredObject::key),
            store.openUploads(Keys.BACKUPS).stream().map(upload -> "upload of " + upload.key()))
        .toList();
  }

  @Override
  public void close() {
    store.close();
    database.close();
  }
}
