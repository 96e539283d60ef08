package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
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

  /** One file as it ran; {@code effect} is what it changed in the schema. */
  public record Rehearsed(
      String version,
      String file,
      List<Observation> statements,
      Double seconds,
      Double longestStatementSeconds,
      Double undoSeconds,
      Map<String, Touched> touched,
      Effect effect,
      String note) {
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
