package trasiego.migrate;

import java.util.List;
import java.util.Map;
import trasiego.handler.Json;
import trasiego.migrate.RunDocument.FileState;
import trasiego.store.Keys;
import trasiego.store.Ledger;

/**
 * Keeps the run's document current, so that the record can show each file's state after a failure
 * or a kill; the ledger goes first, so that a late predecessor writes nothing.
 */
final class Journal {
  /** What the ledger keeps: enough to answer a repeated call. */
  record Progress(String run, boolean finished) {}

  private final Site site;
  private final Ledger ledger;
  private final String key;
  private RunDocument document;

  private Journal(Site site, Ledger ledger, String key, RunDocument document) {
    this.site = site;
    this.ledger = ledger;
    this.key = key;
    this.document = document;
  }

  /** Goes on with the run of earlier attempts of this execution, or begins it. */
  static Journal open(
      Site site, MigrateRequest request, Ledger ledger, String name, List<FileState> files) {
    String key = Keys.ofExecution(request.environment(), request.execution(), name);
    RunDocument document =
        site.store()
            .read(key)
            .map(found -> Json.document(found.bytes(), RunDocument.class))
            .orElseGet(
                () ->
                    new RunDocument(
                        request.environment(),
                        request.execution(),
                        request.action(),
                        site.clock().instant().toString(),
                        null,
                        null,
                        files));
    Journal journal = new Journal(site, ledger, key, document);
    journal.write(document, false);
    return journal;
  }

  static boolean isFinished(Ledger ledger) {
    return ledger.state(Progress.class).filter(Progress::finished).isPresent();
  }

  String key() {
    return key;
  }

  RunDocument document() {
    return document;
  }

  FileState file(String version) {
    return document.file(version);
  }

  void put(FileState state) {
    write(document.with(state), false);
  }

  /** Notes what the files run under. */
  void runsUnder(Map<String, String> settings) {
    write(document.under(settings), false);
  }

  void finish() {
    write(document.finished(site.clock().instant().toString()), true);
  }

  private void write(RunDocument next, boolean finished) {
    ledger.save(new Progress(key, finished));
    site.write(key, next);
    document = next;
  }
}
