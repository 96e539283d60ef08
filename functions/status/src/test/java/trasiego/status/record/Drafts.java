package trasiego.status.record;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import trasiego.archive.BackupId;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.testing.TestKey;

/** Requests and documents as the other steps make them, for the tests of the record. */
public final class Drafts {
  public static final String EXECUTION =
      "arn:aws:states:local:000000000000:execution:DeploymentMachine:run-1";
  static final String BEFORE = "test_20261123_150000";
  static final String AFTER = "test_20261123_151500";

  private Drafts() {}

  public static String key(String document) {
    return Keys.ofExecution("test", EXECUTION, document);
  }

  public static void put(Store store, String key, String json) {
    store.write(key, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  /** What the deployment's machine sends, with these fields over the least that is needed. */
  static DeploymentRecordRequest deployment(Map<String, ?> fields) {
    return request(DeploymentRecordRequest.class, fields);
  }

  static RestorationRecordRequest restoration(Map<String, ?> fields) {
    return request(RestorationRecordRequest.class, fields);
  }

  static BackupRecordRequest backup(Map<String, ?> fields) {
    return request(BackupRecordRequest.class, fields);
  }

  private static <Q extends RecordRequest> Q request(Class<Q> type, Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>();
    all.put("environment", "test");
    all.put("execution", EXECUTION);
    all.put("outcome", "SUCCEEDED");
    all.put("startedAt", "2026-11-23T14:59:00Z");
    all.putAll(fields);
    Q request = Json.request(new java.io.ByteArrayInputStream(Json.bytes(all)), type);
    request.check();
    return request;
  }

  /** What the machine sends after a deployment in which every state succeeded. */
  static Map<String, Object> whole() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("migrations", "migrations/" + "a".repeat(64) + ".zip");
    fields.put("plan", key("plan.json"));
    fields.put("announced", true);
    fields.put("backup", BEFORE);
    fields.put("rehearsed", key("restored.json"));
    fields.put("rehearsal", key("rehearsal.json"));
    fields.put("run", key("run.json"));
    fields.put("verification", key("verification.json"));
    fields.put("health", "HEALTHY: 1 URL answered from 200 to 299, slowest in 12 ms");
    fields.put("backupAfter", AFTER);
    fields.put("reason", "release 2.4");
    return fields;
  }

  /** What it sends where Migrate has failed, unless a test says otherwise. */
  static Map<String, Object> failed(Map<String, Object> over) {
    Map<String, Object> fields = new HashMap<>(whole());
    fields.put("outcome", "FAILED");
    fields.put("run", null);
    fields.put("verification", null);
    fields.put("health", null);
    fields.put("backupAfter", null);
    fields.put("step", "Migrate");
    fields.put("error", "trasiego.failure.MigrationFailedException");
    fields.put(
        "cause",
        "{\"errorMessage\":\"V20260902000000: it broke\",\"errorType\":\"x\",\"stackTrace\":[\"at"
            + " secret.Place\"]}");
    fields.putAll(over);
    return fields;
  }

  static void putWhole(Store store) {
    putPlan(store);
    putRehearsal(store);
    put(store, key("run.json"), run("applied", "applied"));
    put(
        store,
        key("verification.json"),
        """
        {"format":1,"status":"VERIFIED","verifiedAt":"2026-11-23T15:10:00Z","findings":[],
         "reported":[],"compared":["7 tables"],"summary":"as rehearsed"}
        """);
    put(
        store,
        key("restored.json"),
        """
        {"status":"REHEARSED","backup":"%s","tables":2,"rows":300000,"bytes":1234,"seconds":4.2,
         "missing":[]}
        """
            .formatted(BEFORE));
    putBackup(store, BEFORE);
    putBackup(store, AFTER);
  }

  static void putPlan(Store store) {
    put(
        store,
        key("plan.json"),
        """
        {"plannedAt":"2026-11-23T14:59:30.123Z","database":"shop","current":"20260101000000",
         "pending":[
          {"version":"20260901000000","description":"add colour","file":"V20260901000000__add_colour.sql",
           "undoFile":"U20260901000000__add_colour.sql","transactional":true,
           "lockTimeout":3.0,"statementTimeout":30.0},
          {"version":"20260902000000","description":"index colour","file":"V20260902000000__index_colour.sql",
           "undoFile":"U20260902000000__index_colour.sql","transactional":false,
           "lockTimeout":3.0,"statementTimeout":300.0}],
         "applied":["20260101000000"],"blockers":[],"warnings":[],"later":"field"}
        """);
  }

  static void putRehearsal(Store store) {
    put(
        store,
        key("rehearsal.json"),
        """
        {"files":[{"version":"20260901000000","seconds":0.5,"longestStatementSeconds":0.4},
                  {"version":"20260902000000","seconds":2.5,"longestStatementSeconds":2.5}],
         "undoProven":["20260901000000","20260902000000"]}
        """);
  }

  static String run(String first, String second) {
    return """
    {"startedAt":"2026-11-23T15:05:00Z","finishedAt":"2026-11-23T15:06:00Z","files":[
      {"version":"20260901000000","state":"%s","seconds":0.4,"tries":[
        {"at":"2026-11-23T15:05:01Z","sqlState":"55P03","message":"lock","waitedMillis":3000,
         "blockers":["pid 4711 of shop_app, idle in transaction for 12 s"]}]},
      {"version":"20260902000000","state":"%s","seconds":2.0}]}
    """
        .formatted(first, second);
  }

  public static void putBackup(Store store, String id) {
    put(store, "backups/db/" + id + ".sql.gz", "x".repeat(1234));
    put(
        store,
        "backups/db/" + id + ".manifest.json",
        """
        {"format":1,"environment":"test","backup":"%s","schemaVersion":"20260101000000",
         "snapshot":{"id":"1","takenAt":"2026-11-23T15:00:00Z","lsn":"0/1"},
         "tables":[{"schema":"public","name":"Order","columns":["id"],"rows":100000,"rawBytes":5,
                    "fingerprint":"00"},
                   {"schema":"public","name":"User","columns":["id"],"rows":200000,"rawBytes":5,
                    "fingerprint":"00"}],
         "bytes":1234,"sha256":"00","schemaBytes":1,"schemaSha256":"00",
         "startedAt":"2026-11-23T15:00:00Z","finishedAt":"2026-11-23T15:00:09Z"}
        """
            .formatted(id));
    TestKey.sign(store, BackupId.parse(id));
  }

  /** So many subscriptions are not in this backup. */
  public static void putOmissions(Store store, String id, int count) {
    String omitted =
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> "{'kind':'subscription','name':'su" + i + "','why':'needs a superuser'}")
            .collect(Collectors.joining(",", "'omitted':[", "],"))
            .replace('\'', '"');
    String key = "backups/db/" + id + ".manifest.json";
    String manifest = new String(store.read(key).orElseThrow().bytes(), StandardCharsets.UTF_8);
    put(store, key, manifest.replace("\"format\":1,", "\"format\":1," + omitted));
    TestKey.sign(store, BackupId.parse(id));
  }

  /** The record of a deployment whose rehearsal restored this backup. */
  public static void putProof(Store store, String backup) {
    put(
        store,
        Keys.ofExecution("test", "proof-of-" + backup, "record.json"),
        """
        {"format":1,"kind":"deployment","environment":"test","execution":"a:b:proof-of-%1$s",
         "recordedAt":"2026-11-23T15:20:00Z",
         "checklist":[{"line":"backup proven: restored in the rehearsal, contents equal",
                       "verdict":"shown","evidence":"x"}],
         "documents":{"backup":"%1$s"}}
        """
            .formatted(backup));
  }

  public static void putRecord(Store store, String execution, String kind, String migrations) {
    put(
        store,
        Keys.ofExecution("test", execution, "record.json"),
        """
        {"format":1,"kind":"%s","environment":"test","execution":"%s","migrations":"%s"}
        """
            .formatted(kind, execution, migrations));
  }
}
