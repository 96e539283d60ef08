package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.postgres.Catalogue;

/**
 * What the pending files did on a restored copy, and that their undo files take it back.
 *
 * @param ground full: the restored backup; schema: its structure without rows; null in a document
 *     of an earlier release, which knows the former alone
 * @param catalogueBefore the copy's schema, which lacks what could not be copied
 * @param catalogueAfter the schema that the files lead to
 * @param undoProven the versions whose undo file was shown to bring the schema back
 */
public record RehearsalDocument(
    String environment,
    String execution,
    String migrations,
    String database,
    Ground ground,
    String startedAt,
    String finishedAt,
    Catalogue catalogueBefore,
    List<Rehearsed> files,
    Catalogue catalogueAfter,
    List<String> undoProven) {
  public RehearsalDocument {
    files = Lenient.list(files);
    undoProven = Lenient.list(undoProven);
  }

  /**
   * Batches of a backfill that were tried over the whole of the key and taken back.
   *
   * @param rows that need it, on the copy
   * @param sampled batches that were tried
   * @param sampledRows rows that those wrote
   * @param sampledSeconds that those took
   * @param sampledWal bytes of WAL that those wrote; a copy writes less of it than a live server
   */
  public record SampledBackfill(
      long rows,
      int sampled,
      long sampledRows,
      double sampledSeconds,
      long sampledWal,
      double pauseSeconds,
      boolean leavesDeadRows) {
    /** One batch. */
    public record Batch(long rows, double seconds, long wal) {}

    /**
     * @param leavesDeadRows whether each row that it writes leaves one behind for a vacuum
     */
    public static SampledBackfill nothing(long rows, Duration pause, boolean leavesDeadRows) {
      return new SampledBackfill(rows, 0, 0, 0, 0, pause.toMillis() / 1000.0, leavesDeadRows);
    }

    public SampledBackfill with(Batch batch) {
      return new SampledBackfill(
          rows,
          sampled + 1,
          sampledRows + batch.rows(),
          sampledSeconds + batch.seconds(),
          sampledWal + batch.wal(),
          pauseSeconds,
          leavesDeadRows);
    }

    /** Seconds for all rows at that speed and size, pauses included. */
    public double expectedSeconds() {
      return share() * (sampledSeconds + sampled * pauseSeconds);
    }

    /** Bytes of WAL for all rows. */
    public long expectedWal() {
      return Math.round(share() * sampledWal);
    }

    private double share() {
      return sampledRows == 0 ? 0 : (double) rows / sampledRows;
    }

    /** What it costs beside time. */
    public String cost() {
      return String.format(
          Locale.ROOT,
          "%,d rows, %,d MB of WAL%s",
          rows,
          expectedWal() >> 20,
          leavesDeadRows ? String.format(Locale.ROOT, ", %,d dead rows", rows) : "");
    }

    /** How long it takes, in the unit that fits. */
    public String time() {
      double seconds = expectedSeconds();
      return seconds < 120
          ? String.format(Locale.ROOT, "%.0f s", seconds)
          : seconds < 7200
              ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
              : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
  }

  /**
   * One file as it ran; {@code effect} is what it changed in the schema.
   *
   * @param backfill what batches of it took; null where it is none
   */
  public record Rehearsed(
      String version,
      String file,
      List<Observation> statements,
      Double seconds,
      Double longestStatementSeconds,
      Double undoSeconds,
      Map<String, Touched> touched,
      Effect effect,
      String note,
      @JsonInclude(JsonInclude.Include.NON_NULL) SampledBackfill backfill) {
    public Rehearsed {
      statements = Lenient.list(statements);
      touched = Lenient.map(touched);
    }

    /** Whether a statement of it could not be tried before it ran. */
    @JsonIgnore
    public boolean isPartlyUntried() {
      return statements.stream().anyMatch(Observation::isUntried);
    }
  }

  /** Whether the files ran on the structure alone, where they met no row. */
  @JsonIgnore
  public boolean isWithoutRows() {
    return ground == Ground.SCHEMA;
  }

  /** The schema that the files lead to; empty where the document holds none. */
  public Optional<Catalogue> schema() {
    return Optional.ofNullable(catalogueAfter);
  }

  /** The copy's schema before the files, which lacks what could not be copied. */
  public Optional<Catalogue> before() {
    return Optional.ofNullable(catalogueBefore);
  }

  /** With one more file, which leads to this schema. */
  public RehearsalDocument with(Rehearsed file, Catalogue after) {
    return changed(finishedAt, plus(files, file), after, undoProven);
  }

  /** With one more undo file that was shown to hold. */
  public RehearsalDocument withProven(String version) {
    return changed(finishedAt, files, catalogueAfter, plus(undoProven, version));
  }

  public RehearsalDocument finishedAt(String instant) {
    return changed(instant, files, catalogueAfter, undoProven);
  }

  /** The same under the name of the execution that makes up what an ended one did not come to. */
  public RehearsalDocument of(String other) {
    return new RehearsalDocument(
        environment,
        other,
        migrations,
        database,
        ground,
        startedAt,
        finishedAt,
        catalogueBefore,
        files,
        catalogueAfter,
        undoProven);
  }

  private RehearsalDocument changed(
      String finished, List<Rehearsed> ran, Catalogue after, List<String> proven) {
    return new RehearsalDocument(
        environment,
        execution,
        migrations,
        database,
        ground,
        startedAt,
        finished,
        catalogueBefore,
        ran,
        after,
        proven);
  }

  private static <T> List<T> plus(List<T> some, T one) {
    return Stream.concat(some.stream(), Stream.of(one)).toList();
  }

  public double seconds() {
    return files.stream().mapToDouble(Rehearsed::seconds).sum();
  }

  public Rehearsed file(String version) {
    return files.stream().filter(file -> file.version().equals(version)).findFirst().orElseThrow();
  }
}
