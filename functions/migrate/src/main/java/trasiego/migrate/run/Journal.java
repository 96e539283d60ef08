package trasiego.migrate.run;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.MigrationState;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.handler.Json;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.RunRequest;
import trasiego.store.Keys;
import trasiego.store.Ledger;

/**
 * Keeps the run's document current, so that the record can show each file's state after a failure
 * or a kill; the ledger goes first, so that a late predecessor writes nothing.
 */
public final class Journal {
  /** What the ledger keeps: enough to answer a repeated call. */
  record Progress(String run, boolean finished) {}

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final MigrateContext context;
  private final Ledger ledger;
  private final String key;
  private RunDocument document;

  private Journal(MigrateContext context, Ledger ledger, String key, RunDocument document) {
    this.context = context;
    this.ledger = ledger;
    this.key = key;
    this.document = document;
  }

  /** Goes on with the run of earlier attempts of this execution, or begins it. */
  public static Journal open(
      MigrateContext context,
      RunRequest request,
      Ledger ledger,
      String name,
      List<FileState> files) {
    String key = Keys.ofExecution(request.environment(), request.execution(), name);
    RunDocument document =
        context
            .store()
            .read(key)
            .map(found -> Json.document(found.bytes(), RunDocument.class))
            .orElseGet(
                () ->
                    new RunDocument(
                        request.environment(),
                        request.execution(),
                        request.runAction(),
                        context.clock().instant().toString(),
                        null,
                        null,
                        files));
    Journal journal = new Journal(context, ledger, key, document);
    journal.write(document, false);
    return journal;
  }

  public static boolean isFinished(Ledger ledger) {
    return ledger.state(Progress.class).filter(Progress::finished).isPresent();
  }

  public String key() {
    return key;
  }

  public synchronized RunDocument document() {
    return document;
  }

  public synchronized FileState file(String version) {
    return document.file(version);
  }

  /** For the end of a message that stops the run. */
  public synchronized String appliedBefore() {
    List<String> applied = document.versionsIn(MigrationState.APPLIED);
    return "applied before it: " + (applied.isEmpty() ? "none" : String.join(", ", applied));
  }

  public synchronized void put(FileState state) {
    write(document.with(state), false);
  }

  /** Notes how a file that has not ended stands; on whatever thread that is seen. */
  public synchronized void progress(String version, String words) {
    FileState state = document.file(version);
    LOG.info("{}: {}", state.file(), words);
    if (state.isUnderWay()) {
      write(document.with(state.noted(words)), false);
    }
  }

  /** Notes what the files run under. */
  public synchronized void runsUnder(Map<String, String> settings) {
    write(document.under(settings), false);
  }

  public synchronized void finish() {
    write(document.finished(context.clock().instant().toString()), true);
  }

  private void write(RunDocument next, boolean finished) {
    ledger.save(new Progress(key, finished));
    context.write(key, next);
    document = next;
  }
}
