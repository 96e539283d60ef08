package trasiego.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.observation.Touched;
import trasiego.postgres.Catalogue;

/**
 * What the pending files did on a restored copy, and that their undo files take it back.
 *
 * @param catalogueAfter the schema that the files lead to
 * @param undoProven the versions whose undo file was shown to bring the schema back
 */
record RehearsalDocument(
    String environment,
    String execution,
    String migrations,
    String database,
    String startedAt,
    String finishedAt,
    List<Rehearsed> files,
    Catalogue catalogueAfter,
    List<String> undoProven) {

  /** One file as it ran; {@code effect} is what it changed in the schema. */
  record Rehearsed(
      String version,
      String file,
      List<Observation> statements,
      double seconds,
      double longestStatementSeconds,
      double undoSeconds,
      Map<String, Touched> touched,
      Effect effect,
      String note) {}

  /** With one more file, which leads to this schema. */
  RehearsalDocument with(Rehearsed file, Catalogue after) {
    List<Rehearsed> all = new ArrayList<>(files);
    all.add(file);
    return new RehearsalDocument(
        environment,
        execution,
        migrations,
        database,
        startedAt,
        finishedAt,
        List.copyOf(all),
        after,
        undoProven);
  }

  /** With one more undo file that was shown to hold. */
  RehearsalDocument withProven(String version) {
    List<String> all = new ArrayList<>(undoProven);
    all.add(version);
    return new RehearsalDocument(
        environment,
        execution,
        migrations,
        database,
        startedAt,
        finishedAt,
        files,
        catalogueAfter,
        List.copyOf(all));
  }

  RehearsalDocument finishedAt(String instant) {
    return new RehearsalDocument(
        environment,
        execution,
        migrations,
        database,
        startedAt,
        instant,
        files,
        catalogueAfter,
        undoProven);
  }

  double seconds() {
    return files.stream().mapToDouble(Rehearsed::seconds).sum();
  }

  Rehearsed file(String version) {
    return files.stream().filter(file -> file.version().equals(version)).findFirst().orElseThrow();
  }
}
