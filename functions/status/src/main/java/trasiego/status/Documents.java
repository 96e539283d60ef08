package trasiego.status;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import trasiego.archive.Digests;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.postgres.Catalogue;
import trasiego.store.Store;

/**
 * The documents that the other steps wrote, as far as this function reads them. Each field may be
 * missing: a step may have died while its document was half done, and a record is written even so.
 */
final class Documents {
  private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

  private final Store store;

  Documents(Store store) {
    this.store = store;
  }

  /** What became of reading one document. */
  sealed interface Found<T> {
    record Read<T>(String key, T value) implements Found<T> {}

    record Missing<T>(String key) implements Found<T> {}

    record Unreadable<T>(String key, String why) implements Found<T> {}

    default Optional<T> found() {
      return this instanceof Read<T>(String key, T value) ? Optional.of(value) : Optional.empty();
    }

    /** Where it lies, if it lies there at all. */
    default String documentKey() {
      return this instanceof Missing<T> ? null : key();
    }

    String key();

    /** The value, or what to say instead of it. */
    default <R> R or(Function<T, R> read, Function<String, R> otherwise) {
      return switch (this) {
        case Read<T>(String key, T value) -> read.apply(value);
        case Missing<T>(String key) -> otherwise.apply(key + " does not exist");
        case Unreadable<T>(String key, String why) ->
            otherwise.apply(key + " is unreadable: " + why);
      };
    }
  }

  <T> Found<T> read(String key, Class<T> type) {
    return read(key, null, type);
  }

  /**
   * @param sha256 the digest as the step answered it that wrote it; null where it is not known
   */
  <T> Found<T> read(String key, String sha256, Class<T> type) {
    try {
      Optional<Store.Content> content = store.read(key);
      if (content.isEmpty()) {
        return new Found.Missing<>(key);
      }
      if (sha256 != null && !sha256.equals(Digests.hex(content.get().bytes()))) {
        return new Found.Unreadable<>(key, "it is not what its step wrote: it was written over");
      }
      T value = Json.document(content.get().bytes(), type);
      return value == null
          ? new Found.Unreadable<>(key, "it is null")
          : new Found.Read<>(key, value);
    } catch (JacksonException e) {
      LOG.debug("{} is not JSON: {}", key, e.getClass().getSimpleName());
      return new Found.Unreadable<>(key, "it is not the JSON that its step writes");
    } catch (StoreUnavailableException e) {
      return new Found.Unreadable<>(key, e.getMessage());
    }
  }

  /** What the plan says; the catalogue before is read by verify alone. */
  record Plan(
      String migrations,
      String plannedAt,
      JsonNode server,
      String database,
      String current,
      List<Pending> pending,
      List<String> applied,
      Map<String, Double> rowsEstimate,
      List<JsonNode> blockers,
      List<JsonNode> warnings,
      JsonNode catalogue,
      List<TakenOver> takenOver) {
    /** The live schema before anything ran; empty where the document holds none. */
    Optional<Catalogue> schema() {
      return read(catalogue);
    }

    Plan {
      pending = orEmpty(pending);
      applied = orEmpty(applied);
      rowsEstimate = orEmpty(rowsEstimate);
      blockers = orEmpty(blockers);
      warnings = orEmpty(warnings);
      takenOver = orEmpty(takenOver);
    }

    /** Whether the history has anything to say of it. */
    boolean isEmpty() {
      return pending.isEmpty() && takenOver.isEmpty();
    }

    Optional<Pending> pending(String version) {
      return pending.stream().filter(file -> version.equals(file.version())).findFirst();
    }
  }

  record Pending(
      String version,
      String description,
      String file,
      Integer checksum,
      String undoFile,
      String irreversible,
      Boolean transactional,
      JsonNode lockTimeout,
      JsonNode statementTimeout) {}

  /** A file that an ended execution had applied or taken back, and of which no record told. */
  record TakenOver(
      String version,
      String description,
      String file,
      Integer checksum,
      Boolean transactional,
      String execution,
      String state) {
    boolean isTakenBack() {
      return Run.UNDONE.equals(state);
    }
  }

  record Rehearsal(
      String ground,
      List<RehearsedFile> files,
      JsonNode catalogueBefore,
      JsonNode catalogueAfter,
      List<String> undoProven) {
    Rehearsal {
      files = orEmpty(files);
      undoProven = orEmpty(undoProven);
    }

    /**
     * The schema that the files lead to; empty where the document holds none.
     *
     * @throws JacksonException where what it holds is no catalogue
     */
    Optional<Catalogue> schema() {
      return read(catalogueAfter);
    }

    /** Whether the files ran on the structure alone, where they met no row. */
    boolean isWithoutRows() {
      return "schema".equals(ground);
    }

    /** The copy's schema before the files, which lacks what could not be copied. */
    Optional<Catalogue> before() {
      return read(catalogueBefore);
    }
  }

  private static Optional<Catalogue> read(JsonNode node) {
    return Optional.ofNullable(node)
        .filter(it -> it.path("objects").isObject())
        .map(it -> Json.document(Json.bytes(it), Catalogue.class));
  }

  record RehearsedFile(
      String version,
      Double seconds,
      Double longestStatementSeconds,
      Map<String, Touched> touched,
      List<JsonNode> statements) {
    RehearsedFile {
      touched = orEmpty(touched);
      statements = orEmpty(statements);
    }

    /** Whether a statement of it could not be tried before it ran. */
    boolean isPartlyUntried() {
      return statements.stream().anyMatch(it -> it.path("isUntried").asBoolean(false));
    }
  }

  /** Rows that one file inserted, updated and deleted in one table. */
  record Touched(long inserted, long updated, long deleted) {
    static final Touched NOTHING = new Touched(0, 0, 0);

    boolean isNothing() {
      return equals(NOTHING);
    }

    @Override
    public String toString() {
      return "inserted " + inserted + ", updated " + updated + ", deleted " + deleted;
    }
  }

  record Run(
      List<RunFile> files,
      String startedAt,
      String finishedAt,
      Map<String, String> ranUnder,
      String action) {
    private static final String UNDO = "undo";
    static final String APPLIED = "applied";
    static final String FAILED = "failed";
    static final String PENDING = "pending";
    static final String RUNNING = "running";
    static final String UNDONE = "removed";

    Run {
      files = orEmpty(files);
      ranUnder = ranUnder == null ? Map.of() : Map.copyOf(ranUnder);
    }

    /** Whether files were taken back by it. */
    boolean isUndo() {
      return UNDO.equals(action);
    }
  }

  record RunFile(
      String version,
      String state,
      List<Try> tries,
      Double seconds,
      Map<String, Touched> touched,
      JsonNode statement,
      Integer line,
      String error,
      List<String> removed) {
    RunFile {
      removed = orEmpty(removed);
      tries = orEmpty(tries);
    }

    /** Whether anybody saw its rows: a file that was found committed after a death has none. */
    boolean isSeen() {
      return touched != null || !Run.APPLIED.equals(state) && !Run.UNDONE.equals(state);
    }

    Map<String, Touched> rows() {
      return orEmpty(touched);
    }
  }

  record Try(
      String at, String sqlState, String message, Double waitedMillis, List<JsonNode> blockers) {
    Try {
      blockers = orEmpty(blockers);
    }
  }

  /** A value that a document may hold as text, number or object. */
  static String text(JsonNode node) {
    if (node == null || node.isNull() || node.isMissingNode()) {
      return "";
    }
    return node.isString() ? node.asString() : node.toString();
  }

  private static <T> List<T> orEmpty(List<T> values) {
    return values == null ? List.of() : values.stream().filter(java.util.Objects::nonNull).toList();
  }

  private static <T> Map<String, T> orEmpty(Map<String, T> values) {
    if (values == null) {
      return Map.of();
    }
    Map<String, T> kept = new java.util.TreeMap<>(values);
    kept.values().removeIf(java.util.Objects::isNull);
    return kept;
  }
}
