package trasiego.status.verify;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.RunDocument;
import trasiego.execution.VerificationDocument;
import trasiego.failure.MigrationFailedException;
import trasiego.handler.Json;
import trasiego.migration.History;
import trasiego.migration.SchemaVersion;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.status.document.Documents;
import trasiego.status.text.Format;
import trasiego.store.Keys;
import trasiego.store.OwnKeys;
import trasiego.store.Store;

/**
 * Compares what the migration made of the live database with what the rehearsal made of the copy:
 * the schema by name, validity, the history, and the rows that the files themselves touched.
 */
public final class Verification {
  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
  private static final int MOST_FINDINGS = 1000;
  private static final int LONGEST = 1000;
  private static final String INVALID_INDEXES =
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
        AND c.relkind = 'i'
        AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
      ORDER BY 1
      """;
  private static final String COUNTS =
      """
      SELECT
        (SELECT count(*) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
         WHERE c.relnamespace::regnamespace::text !~ '^pg_'),
        (SELECT count(*) FROM pg_catalog.pg_constraint k
         WHERE k.convalidated AND k.connamespace::regnamespace::text !~ '^pg_|^information_schema')
      """;
  private static final String SIZES =
      """
      SELECT
        pg_catalog.format('%I.%I', s.schemaname, s.relname),
        greatest(s.n_live_tup, c.reltuples, 0)
      FROM pg_catalog.pg_stat_user_tables s
      JOIN pg_catalog.pg_class c ON c.oid = s.relid
      """;

  private final Store store;
  private final Database database;
  private final Clock clock;

  private record Wanted(
      PlanDocument plan, RehearsalDocument rehearsal, RunDocument run, Catalogue catalogue) {}

  public Verification(Store store, Database database, Clock clock) {
    this.store = store;
    this.database = database;
    this.clock = clock;
  }

  public VerifyResult verify(VerifyRequest request) {
    Wanted wanted = wanted(request);
    VerificationDocument document;
    try (Session session = database.open(Timeouts.DEFAULT)) {
      document = compare(session, wanted);
    } catch (SqlFailure e) {
      throw new MigrationFailedException(
          "verifying database \"" + database.name() + "\": " + e.getMessage(), e);
    }
    String key =
        request.deployed() == null
            ? request.ownKeys().of(OwnKeys.Document.VERIFICATION)
            : Keys.report(
                request.environment(), Keys.name(request.execution()) + ".verification.json");
    store.write(key, Json.bytes(document), "application/json");
    document.findings().stream().limit(10).forEach(finding -> LOG.warn("finding: {}", finding));
    LOG.info("{}", document.summary());
    return VerifyResult.of(key, document);
  }

  private Wanted wanted(VerifyRequest request) {
    RehearsalDocument rehearsal =
        found(
            "rehearsal",
            documents()
                .read(request.rehearsal(), request.rehearsalSha256(), RehearsalDocument.class));
    try {
      Catalogue schema =
          rehearsal
              .schema()
              .orElseThrow(
                  () -> unreadable("rehearsal", request.rehearsal() + " holds no catalogue", null));
      return new Wanted(
          read("plan", request.plan(), PlanDocument.class),
          rehearsal,
          read("run", request.run(), RunDocument.class),
          schema);
    } catch (JacksonException e) {
      throw unreadable("rehearsal", request.rehearsal() + " holds an unreadable catalogue", e);
    }
  }

  private <T> T read(String field, String key, Class<T> type) {
    return found(field, documents().read(key, type));
  }

  private Documents documents() {
    return new Documents(store);
  }

  private static <T> T found(String field, Documents.Found<T> found) {
    return found.or(
        Function.identity(),
        why -> {
          throw unreadable(field, why, null);
        });
  }

  private static MigrationFailedException unreadable(String field, String why, Throwable cause) {
    return new MigrationFailedException(
        "the migration cannot be verified: " + field + " document: " + why, cause);
  }

  private VerificationDocument compare(Session session, Wanted wanted) {
    List<String> findings = new ArrayList<>();
    Catalogue live = Catalogue.read(session);
    List<String> unrehearsed = new ArrayList<>();
    boolean isPartlyUntried =
        wanted.rehearsal().files().stream().anyMatch(Rehearsed::isPartlyUntried);
    // A statement that could not be tried made what nobody has seen before.
    List<Catalogue.Difference> differences = schema(live, wanted);
    (isPartlyUntried ? unrehearsed : findings)
        .addAll(differences.stream().map(Catalogue.Difference::toString).toList());
    Set<String> told = isPartlyUntried ? Set.of() : names(differences);
    for (String index : session.query(INVALID_INDEXES, row -> row.getString(1))) {
      if (!told.contains(Catalogue.index(index))) {
        findings.add("index " + index + " is invalid, wanted it valid");
      }
    }
    findings.addAll(history(History.read(session), wanted));
    TouchedRows rows =
        new TouchedRows(wanted.plan().rowsEstimate(), sizes(session))
            .compare(wanted.rehearsal(), wanted.run());
    findings.addAll(rows.findings());
    List<String> compared =
        List.of(
            Format.count(live.objects().size(), "schema object"),
            session
                .first(
                    COUNTS,
                    row ->
                        Format.count(row.getLong(1), "index").replace("indexs", "indexes")
                            + ", "
                            + Format.count(row.getLong(2), "validated constraint"))
                .orElse(""),
            Format.count(wanted.plan().pending().size(), "version") + " in the history",
            "rows touched in " + Format.count(rows.compared(), "table"));
    unrehearsed.replaceAll(line -> "not rehearsed: " + line);
    unrehearsed.addAll(rows.reported());
    return document(findings, unrehearsed, compared);
  }

  /**
   * What the copy did not have, or had otherwise, cannot be compared with the rehearsal: there the
   * live schema is held against what it was before.
   */
  private static List<Catalogue.Difference> schema(Catalogue live, Wanted wanted) {
    Optional<Catalogue> before = wanted.plan().schema();
    Optional<Catalogue> copy = wanted.rehearsal().before();
    if (before.isEmpty() || copy.isEmpty()) {
      return live.compare(wanted.catalogue());
    }
    Set<String> apart = names(before.get().compare(copy.get()));
    // What the files made is as they made it, such as an index that a kill had left invalid.
    apart.removeAll(names(copy.get().compare(wanted.catalogue())));
    return Stream.concat(
            live.compare(wanted.catalogue()).stream().filter(it -> !apart.contains(it.name())),
            live.compare(before.get()).stream().filter(it -> apart.contains(it.name())))
        .toList();
  }

  private static Set<String> names(List<Catalogue.Difference> differences) {
    return differences.stream().map(Catalogue.Difference::name).collect(Collectors.toSet());
  }

  private VerificationDocument document(
      List<String> findings, List<String> reported, List<String> compared) {
    boolean verified = findings.isEmpty();
    return new VerificationDocument(
        VerificationDocument.FORMAT,
        verified ? VerificationDocument.Status.VERIFIED : VerificationDocument.Status.DEVIATES,
        clock.instant().toString(),
        Format.cut(findings, MOST_FINDINGS, LONGEST),
        Format.cut(reported, MOST_FINDINGS, LONGEST),
        compared,
        verified
            ? "as rehearsed: " + String.join(", ", compared)
            : Format.count(findings.size(), "deviation")
                + " from the rehearsal: "
                + Format.cut(Format.some(findings, 2), 400));
  }

  /** The history must show exactly what was there before and what was planned, all of it whole. */
  private static List<String> history(History history, Wanted wanted) {
    List<String> findings = new ArrayList<>();
    Set<String> applied =
        history.applied().stream().map(History.Row::version).collect(Collectors.toSet());
    Set<String> planned = new HashSet<>(wanted.plan().applied());
    for (Pending pending : wanted.plan().pending()) {
      planned.add(pending.version());
      boolean isOtherText =
          SchemaVersion.isRepeatable(pending.version())
              && history
                  .row(pending.version())
                  .filter(row -> Objects.equals(row.checksum(), pending.checksum()))
                  .isEmpty();
      // One that a person holds is told with the rows that it has filled.
      boolean isPaused = history.backfills().contains(pending.version());
      if (!isPaused && (!applied.contains(pending.version()) || isOtherText)) {
        findings.add("migration " + pending.version() + " is not in the history, though planned");
      }
    }
    for (String version : wanted.plan().applied()) {
      if (!applied.contains(version)) {
        findings.add("migration " + version + " has left the history since the plan");
      }
    }
    applied.stream()
        .filter(version -> !planned.contains(version))
        .sorted()
        .forEach(
            version ->
                findings.add("migration " + version + " is in the history, but was not planned"));
    history
        .failed()
        .forEach(
            row -> findings.add("migration " + row.version() + " is in the history as failed"));
    return findings;
  }

  private static Map<String, Double> sizes(Session session) {
    record Size(String table, double rows) {}
    return session.query(SIZES, row -> new Size(row.getString(1), row.getDouble(2))).stream()
        .collect(Collectors.toMap(Size::table, Size::rows, Math::max));
  }
}
