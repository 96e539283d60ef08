package trasiego.migrate.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.MigrationState;
import trasiego.execution.Outcome;
import trasiego.execution.RunAction;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.TakenOver;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.handler.Json;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;

/**
 * Executions of this environment that ended between their first commit and their record. That a
 * file is applied or taken back is said by the database's history alone, and what it is by the
 * folder; the journals only say who did it. Asked by whoever holds the lease, under which nobody
 * else applies or takes back.
 */
public final class EndedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(EndedRuns.class);
  private static final String RUN = "/run.json";
  private static final String RECORD = "/record.json";
  private static final String TAKEN_BACK = "DELETE";

  private final Store store;
  private final String environment;
  private final String execution;
  private final List<StoredObject> objects;

  /** A journal without a record beside it. */
  public record Ended(StoredObject object, RunDocument run) {
    private boolean began(String version) {
      return run.files().stream().filter(file -> file.version().equals(version)).anyMatch(began());
    }

    /**
     * Also where the journal says pending after a try in vain: the next try may have committed, and
     * its end is what the journal lacks.
     */
    private static java.util.function.Predicate<FileState> began() {
      return file -> !file.state().equals(MigrationState.PENDING) || !file.tries().isEmpty();
    }
  }

  /** What was found: the files in the order in which it was done, and who did the last. */
  record Found(List<TakenOver> files, Optional<Ended> last) {
    static final Found NOTHING = new Found(List.of(), Optional.empty());

    Found {
      files = List.copyOf(files);
    }
  }

  /** Of an environment that this execution is none of. */
  public EndedRuns(Store store, String environment) {
    this(store, environment, "");
  }

  public EndedRuns(Store store, String environment, String execution) {
    this.store = store;
    this.environment = environment;
    this.execution = execution;
    this.objects = store.list(Keys.executions(environment));
  }

  /** What was applied, and what was taken back. */
  Found find(History history, MigrationFolder folder) {
    return found(
        Stream.concat(history.applied().stream(), history.takenBack().stream()).toList(),
        history,
        folder);
  }

  /** What was taken back alone: an undo does not come to all that a deployment makes up. */
  Found takenBack(History history, MigrationFolder folder) {
    return found(history.takenBack(), history, folder);
  }

  private Found found(List<History.Row> rows, History history, MigrationFolder folder) {
    Map<RunAction, List<Ended>> newestFirst =
        Map.of(RunAction.APPLY, ended(RunAction.APPLY), RunAction.UNDO, ended(RunAction.UNDO));
    List<TakenOver> files = new ArrayList<>();
    Optional<Ended> last = Optional.empty();
    for (History.Row row : rows.stream().sorted(Comparator.comparing(History.Row::rank)).toList()) {
      boolean back = row.type().equals(TAKEN_BACK);
      Optional<Ended> by =
          newestFirst.get(back ? RunAction.UNDO : RunAction.APPLY).stream()
              .filter(ended -> ended.began(row.version()))
              .findFirst();
      Optional<MigrationFile> file = folder.file(row.version());
      boolean isToldBefore = by.isEmpty() || isTold(row, by.get());
      if (isToldBefore || !back && file.filter(history::isApplied).isEmpty()) {
        continue;
      }
      files.add(
          back ? takenBack(row, file, folder, by.get()) : applied(file.get(), folder, by.get()));
      last = by;
    }
    return new Found(files, last);
  }

  private static TakenOver applied(MigrationFile file, MigrationFolder folder, Ended by) {
    return new TakenOver(
        file.version(),
        file.description(),
        file.name(),
        file.checksum(),
        isTransactional(file.script(), folder),
        by.run().execution(),
        MigrationState.APPLIED);
  }

  /** The folder may be without it by now, since it is applied no longer. */
  private static TakenOver takenBack(
      History.Row row, Optional<MigrationFile> file, MigrationFolder folder, Ended by) {
    return new TakenOver(
        row.version(),
        row.description(),
        row.script(),
        file.map(MigrationFile::checksum).orElse(null),
        file.flatMap(MigrationFile::undo).map(undo -> isTransactional(undo, folder)).orElse(null),
        by.run().execution(),
        MigrationState.UNDONE);
  }

  private static boolean isTransactional(Script script, MigrationFolder folder) {
    return script.outsideTransaction(folder.committingProcedures()).isEmpty();
  }

  /**
   * Of an undo that began to take this file back, and of which no record tells: it ended before it
   * was recorded, or runs still.
   */
  public Optional<Ended> undoing(String version) {
    return ended(RunAction.UNDO).stream().filter(ended -> ended.began(version)).findFirst();
  }

  private List<Ended> ended(RunAction action) {
    Map<String, StoredObject> byKey =
        objects.stream().collect(Collectors.toMap(StoredObject::key, Function.identity()));
    return objects.stream()
        .filter(object -> object.key().endsWith(RUN))
        .filter(object -> !byKey.containsKey(beside(object.key(), RECORD)))
        .filter(object -> !object.key().equals(key(execution, RUN)))
        .sorted(Comparator.comparing(StoredObject::modifiedAt).reversed())
        .flatMap(object -> read(object, action).stream())
        .toList();
  }

  private static String beside(String run, String document) {
    return run.substring(0, run.length() - RUN.length()) + document;
  }

  private String key(String of, String document) {
    return Keys.executions(environment) + Keys.name(of) + document;
  }

  /** A journal that is not its own execution's, or is damaged, says nothing of anybody. */
  private Optional<Ended> read(StoredObject object, RunAction action) {
    try {
      return store
          .read(object.key())
          .map(content -> Json.document(content.bytes(), RunDocument.class))
          .filter(run -> action == run.action())
          .filter(run -> isOwn(object, run))
          .map(run -> new Ended(object, run));
    } catch (JacksonException | InvalidRequestException e) {
      LOG.warn("{} is not a journal of ours, and is left out", store.address(object.key()));
      return Optional.empty();
    }
  }

  private boolean isOwn(StoredObject object, RunDocument run) {
    Check.execution(run.execution());
    if (environment.equals(run.environment())
        && object.key().equals(key(run.execution(), RUN))
        && run.files() != null) {
      return true;
    }
    LOG.warn("{} speaks of another execution, and is left out", store.address(object.key()));
    return false;
  }

  /** Whether a record that was written since the journal knows of the file. */
  private boolean isTold(History.Row row, Ended ended) {
    return objects.stream()
        .filter(object -> object.key().endsWith(RECORD))
        .filter(object -> !object.modifiedAt().isBefore(ended.object().modifiedAt()))
        .sorted(Comparator.comparing(StoredObject::modifiedAt))
        .flatMap(object -> record(object).stream())
        .anyMatch(record -> tells(record, row));
  }

  private Optional<DeploymentRecord> record(StoredObject object) {
    try {
      return store
          .read(object.key())
          .map(content -> Json.document(content.bytes(), DeploymentRecord.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /**
   * Its own execution's file at once; what it took over only where it came as far as verifying, so
   * that a refusal on the way does not end the matter. Of a file that was taken back a record tells
   * that says so, not one that found it pending.
   */
  private static boolean tells(DeploymentRecord record, History.Row row) {
    return record.files() != null
        && record.files().stream()
            .filter(file -> row.version().equals(file.version()))
            .anyMatch(
                file ->
                    row.type().equals(TAKEN_BACK)
                        ? tellsBack(record, file)
                        : file.by() == null || isConcluded(record));
  }

  private static boolean tellsBack(DeploymentRecord record, DeploymentRecord.FileState file) {
    return file.takenBackBy() != null ? isConcluded(record) : file.state() == MigrationState.UNDONE;
  }

  private static boolean isConcluded(DeploymentRecord record) {
    return record.outcome() == Outcome.SUCCEEDED
        || record.documents() != null && record.documents().verification() != null;
  }
}
