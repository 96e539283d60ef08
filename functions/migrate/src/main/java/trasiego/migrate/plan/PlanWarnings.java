package trasiego.migrate.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.migrate.run.Unfinished;
import trasiego.migrate.target.InvalidIndex;
import trasiego.migrate.target.TargetInspection;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFile;
import trasiego.postgres.Session;
import trasiego.store.Keys;

/** What a person should know of the live database before its files run, and what becomes of it. */
record PlanWarnings(
    MigrationChecks checks,
    History history,
    List<InvalidIndex> invalid,
    Optional<Unfinished> unfinished) {

  List<String> of(Session session) {
    List<String> warnings = new ArrayList<>(checks.warnings());
    history.failed().forEach(row -> warnings.add(failed(row)));
    invalid.forEach(index -> warnings.add(invalid(index)));
    warnings.addAll(TargetInspection.foreignTables(session));
    unfinished.ifPresent(
        note ->
            checks.pending().stream()
                .filter(note::isOf)
                .forEach(file -> warnings.add(unfinished(file, note))));
    return warnings;
  }

  private static String failed(History.Row row) {
    return row.script()
        + " failed on "
        + row.installedOn()
        + "; its row and its remains are removed before it is applied";
  }

  private static String invalid(InvalidIndex index) {
    return "index "
        + index.name()
        + " on "
        + index.table()
        + " is invalid; it is rebuilt where a pending file creates it, else:"
        + " REINDEX INDEX CONCURRENTLY "
        + index.name();
  }

  private static String unfinished(MigrationFile file, Unfinished note) {
    return file.name()
        + " was being applied when "
        + Keys.name(note.execution())
        + " ended; it is recorded where it was finished, and run again where not";
  }
}
