package trasiego.status.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import trasiego.execution.MigrationState;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.RunDocument;
import trasiego.execution.Touched;

/**
 * The rows that each file itself touched, against the rehearsal's numbers, per table. The rule:
 *
 * <ul>
 *   <li>a table that a file touched in one of the two and not in the other is a finding;
 *   <li>equal numbers are as rehearsed;
 *   <li>numbers that differ are explained, and reported, when the difference is at most what live
 *       writes since the rehearsal's backup may have made of it: the change of the table's size
 *       that the migrations did not cause, and 5 % of the rehearsed number, at least 10 rows, for
 *       rows that were changed without changing the size and because sizes are estimates;
 *   <li>any greater difference is a finding.
 * </ul>
 *
 * What others wrote in tables that no file touched is no matter of the migration.
 */
final class TouchedRows {
  private static final double SHARE = 0.05;
  private static final long LEAST = 10;

  private final Map<String, ? extends Number> sizesBefore;
  private final Map<String, Double> sizesNow;
  private final List<String> findings = new ArrayList<>();
  private final List<String> reported = new ArrayList<>();
  private int compared;

  TouchedRows(Map<String, ? extends Number> sizesBefore, Map<String, Double> sizesNow) {
    this.sizesBefore = sizesBefore;
    this.sizesNow = sizesNow;
  }

  List<String> findings() {
    return List.copyOf(findings);
  }

  List<String> reported() {
    return List.copyOf(reported);
  }

  /** How many tables, counted once a file, were compared. */
  int compared() {
    return compared;
  }

  TouchedRows compare(RehearsalDocument rehearsal, RunDocument run) {
    if (rehearsal.isWithoutRows()) {
      reported.add(
          "not compared: which rows the migrations touched, since they were rehearsed on the"
              + " structure without rows");
      return this;
    }
    for (RunDocument.FileState ran : run.files()) {
      if (ran.backfill() != null) {
        reported.add(backfilled(ran));
        continue;
      }
      if (!ran.isSeen()) {
        reported.add(
            "migration "
                + ran.version()
                + ": its rows were not seen, because its invocation ended at the commit");
        continue;
      }
      Map<String, Touched> rehearsed =
          rehearsal.files().stream()
              .filter(file -> ran.version().equals(file.version()))
              .findFirst()
              .map(Rehearsed::touched)
              .orElse(Map.of());
      Set<String> tables = new TreeSet<>(rehearsed.keySet());
      tables.addAll(ran.rows().keySet());
      for (String table : tables) {
        compare(
            ran.version(),
            table,
            rehearsed.getOrDefault(table, Touched.NOTHING),
            ran.rows().getOrDefault(table, Touched.NOTHING),
            drift(table, run));
      }
    }
    return this;
  }

  /** What it filled is proven by its own condition; others fill rows too while it runs. */
  private static String backfilled(RunDocument.FileState ran) {
    return String.format(
        Locale.ROOT,
        "migration %s: %s %,d rows in %,d batches%s",
        ran.version(),
        ran.state() == MigrationState.APPLIED ? "filled" : "paused after it filled",
        ran.backfill().rows(),
        ran.backfill().batches(),
        ran.backfill().exclusion().map(words -> "; " + words).orElse(""));
  }

  private void compare(
      String version, String table, Touched rehearsed, Touched live, double drift) {
    if (rehearsed.isNothing() && live.isNothing()) {
      return;
    }
    compared++;
    String where = "migration " + version + ", table " + table + ": ";
    if (live.isNothing()) {
      findings.add(where + "touched nothing, the rehearsal " + rehearsed.words());
    } else if (rehearsed.isNothing()) {
      findings.add(where + live.words() + ", the rehearsal touched nothing there");
    } else if (!live.equals(rehearsed)) {
      boolean explained =
          isExplained(rehearsed.inserted(), live.inserted(), drift)
              && isExplained(rehearsed.updated(), live.updated(), drift)
              && isExplained(rehearsed.deleted(), live.deleted(), drift);
      String numbers = where + live.words() + ", the rehearsal " + rehearsed.words();
      if (explained) {
        reported.add(numbers + "; explained by live writes");
      } else {
        findings.add(
            numbers
                + "; live writes changed the table's size by about "
                + Math.round(drift)
                + " rows, which does not explain it");
      }
    }
  }

  static boolean isExplained(long rehearsed, long live, double drift) {
    return Math.abs(live - rehearsed) <= drift + Math.max(LEAST, SHARE * rehearsed);
  }

  /** By how many rows others changed the table's size, whatever the files inserted and deleted. */
  private double drift(String table, RunDocument run) {
    double own = 0;
    for (RunDocument.FileState file : run.files()) {
      Touched touched = file.rows().getOrDefault(table, Touched.NOTHING);
      own += touched.inserted() - touched.deleted();
    }
    return Math.abs(size(sizesNow, table) - size(sizesBefore, table) - own);
  }

  /** Sizes may be named as a session with the usual path does: without the schema public. */
  private static double size(Map<String, ? extends Number> sizes, String table) {
    Number size = sizes.get(table);
    if (size == null && table.startsWith("public.")) {
      size = sizes.get(table.substring("public.".length()));
    }
    return size == null ? 0 : size.doubleValue();
  }
}
