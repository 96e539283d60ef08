package trasiego.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.handler.Json;
import trasiego.migration.MigrationFolder;
import trasiego.store.Keys;
import trasiego.testing.FetchedParser;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;
import trasiego.testing.TestStore;

/**
 * What the functions are started against: a small shop, an empty database that the shop's
 * migrations are planned for, a store, and an account. And how: memory as in the template.
 */
final class Sandboxes implements AutoCloseable {
  static final List<String> VERBS = List.of("backup", "migrate", "status", "restore");

  private static final int MAJOR = 18;

  private final TestDatabase shop = TestDatabase.create(MAJOR);
  private final TestDatabase empty = TestDatabase.create(MAJOR);
  private final TestStore store = TestStore.create();
  private final Account account;
  private final String migrations;

  Sandboxes() throws IOException {
    account = new Account();
    shop.execute(
        """
        CREATE TABLE wine (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO wine SELECT i, 'wine ' || i FROM generate_series(1, 1000) i;
        """);
    migrations = storeMigrations(store);
  }

  /** Puts the shop's migrations where CI puts them, and answers their key. */
  static String storeMigrations(TestStore store) throws IOException {
    byte[] zip = zipped(Path.of(System.getProperty("trasiego.root"), "migrations"));
    String key = Keys.migrations(MigrationFolder.sha256(zip));
    try (var opened = store.open()) {
      opened.write(key, zip, "application/zip");
    }
    return key;
  }

  private static byte[] zipped(Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
        zip.write(Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }

  Account account() {
    return account;
  }

  TestDatabase database(String verb) {
    return verb.equals("migrate") ? empty : shop;
  }

  static int megabytes(String verb) {
    return verb.equals("backup") || verb.equals("restore") ? 3008 : 1024;
  }

  /** With keys, as a sandbox has them that was made without a snapshot. */
  Map<String, String> environment(String verb) {
    Map<String, String> environment = new HashMap<>(store.environment(database(verb), verb));
    environment.put("AWS_ENDPOINT_URL_S3", environment.remove("AWS_ENDPOINT_URL"));
    environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", account.endpoint());
    environment.put(
        "TRASIEGO_DATABASE_SECRET", account.secret(verb, database(verb).secretJson(verb)));
    environment.merge(
        "PATH",
        FetchedParser.layer().toString(),
        (path, layer) -> path + File.pathSeparator + layer);
    // The embedded server has no certificate.
    environment.put("TRASIEGO_DATABASE_TLS", "any");
    return environment;
  }

  /** Without keys, but with where to ask for them. */
  Map<String, String> snapshotEnvironment(String verb) {
    Map<String, String> environment = environment(verb);
    environment.keySet().removeAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
    environment.putAll(account.snapshotCredentials());
    return environment;
  }

  /** A call as a machine or a person makes it first; backup comes before restore. */
  String request(String verb, String execution) {
    String fields =
        switch (verb) {
          case "backup" -> "\"attempt\":1,\"purpose\":\"manual\"";
          case "migrate" ->
              "\"action\":\"plan\",\"dryRun\":true,\"migrations\":\"" + migrations + "\"";
          case "status" -> "\"action\":\"report\"";
          default ->
              "\"action\":\"check\",\"backup\":\"latest\",\"confirm\":\"" + shop.name() + "\"";
        };
    return "{\"environment\":\"test\",\"execution\":\"" + execution + "\"," + fields + "}";
  }

  /** Signs the backup that backup has answered with, as the machine's next step does. */
  void sign(String answer) throws IOException {
    String id =
        Json.document(answer.getBytes(StandardCharsets.UTF_8), JsonNode.class)
            .get("backup")
            .stringValue();
    try (var opened = store.open()) {
      TestKey.sign(opened, BackupId.parse(id));
    }
  }

  @Override
  public void close() {
    account.close();
    empty.close();
    shop.close();
  }
}
