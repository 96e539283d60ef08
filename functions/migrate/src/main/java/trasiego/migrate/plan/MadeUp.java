package trasiego.migrate.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import trasiego.archive.BackupId;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RestoredDocument;
import trasiego.execution.RunAction;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.TakenOver;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Bounds;
import trasiego.handler.Json;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.PlanRequest;
import trasiego.store.Keys;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * Puts under this execution's keys what an ended one left, so that the steps that it did not come
 * to can be made up: its rehearsal says what the live database should be by now. Where it cannot be
 * compared, the reason stands in the plan.
 */
final class MadeUp {
  private static final Logger LOG = LoggerFactory.getLogger(MadeUp.class);
  private static final String JSON = "application/json";
  private static final String RESTORED = "restored.json";

  private final MigrateContext context;
  private final PlanRequest request;
  private final EndedRuns.Ended ended;
  private final List<TakenOver> files;

  /** Where it was written, and the digest of the bytes. */
  private record Rehearsal(String key, String sha256) {}

  /**
   * What the machine goes on with.
   *
   * @param rehearsal empty where the live database cannot be compared with it
   */
  record Documents(
      PlanDocument plan, Optional<Rehearsal> rehearsal, Optional<String> restored, String backup) {
    PlanResult.MadeUpResult result(MigrateContext context, List<TakenOver> files) {
      String run = new OwnKeys(plan.environment(), plan.execution()).of(Document.RUN);
      return new PlanResult.MadeUpResult(
          run,
          versions(context, run, files.stream().filter(file -> !file.isTakenBack())),
          versions(context, run, files.stream().filter(TakenOver::isTakenBack)),
          rehearsal.map(Rehearsal::key).orElse(null),
          rehearsal.map(Rehearsal::sha256).orElse(null),
          restored.orElse(null),
          backup,
          backup == null ? null : context.store().address(BackupId.parse(backup).file()));
    }

    private static List<String> versions(
        MigrateContext context, String run, Stream<TakenOver> files) {
      return Bounds.list(files.map(TakenOver::version).toList(), context.store().address(run));
    }
  }

  MadeUp(
      MigrateContext context, PlanRequest request, EndedRuns.Ended ended, List<TakenOver> files) {
    this.context = context;
    this.request = request;
    this.ended = ended;
    this.files = files;
  }

  /**
   * @param now the plan of this execution, in which nothing is pending
   * @param recorded what those files are that are applied, by the folder
   */
  Documents write(PlanDocument now, List<Pending> recorded) {
    context.write(own(Document.RUN), run());
    Optional<PlanDocument> then = read(of(Document.PLAN), PlanDocument.class);
    Optional<RehearsalDocument> rehearsal = read(of(Document.REHEARSAL), RehearsalDocument.class);
    Optional<String> reason = incomparable(now, then, rehearsal);
    Optional<RestoredDocument> restored = read(key(RESTORED), RestoredDocument.class);
    restored.ifPresent(it -> context.write(ownKey(RESTORED), it));
    copyReport();
    List<String> warnings = new ArrayList<>(now.warnings());
    files.forEach(
        file ->
            warnings.add(
                file.file()
                    + (file.isTakenBack()
                        ? " took " + file.version() + " back, run by "
                        : " was applied by ")
                    + Keys.name(file.execution())
                    + ", which ended before it was recorded"));
    if (reason.isPresent()) {
      warnings.add("what was applied is not compared with a rehearsal: " + reason.get());
      LOG.warn("{}", warnings.getLast());
      return new Documents(
          now.tookOver(recorded, files, warnings),
          Optional.empty(),
          key(restored),
          backup(restored));
    }
    String own = own(Document.REHEARSAL);
    String sha256 = context.write(own, rehearsal.get().of(request.execution()));
    return new Documents(
        now.tookOver(recorded, files, warnings).since(then.get()),
        Optional.of(new Rehearsal(own, sha256)),
        key(restored),
        backup(restored));
  }

  private Optional<String> key(Optional<RestoredDocument> restored) {
    return restored.map(_ -> ownKey(RESTORED));
  }

  /** The name alone, which later steps hold against manifest and signature. */
  private static String backup(Optional<RestoredDocument> restored) {
    try {
      return restored.map(it -> BackupId.parse(it.backup()).toString()).orElse(null);
    } catch (InvalidRequestException e) {
      return null;
    }
  }

  /** Why the live database may differ from that rehearsal by right; empty where it may not. */
  private Optional<String> incomparable(
      PlanDocument now, Optional<PlanDocument> then, Optional<RehearsalDocument> rehearsal) {
    String who = Keys.name(ended.run().execution());
    if (then.isEmpty() || rehearsal.isEmpty()) {
      return Optional.of(
          "the " + (then.isEmpty() ? "plan" : "rehearsal") + " of " + who + " cannot be read");
    }
    if (!then.get().execution().equals(ended.run().execution())
        || !rehearsal.get().execution().equals(ended.run().execution())
        || !rehearsal.get().migrations().equals(then.get().migrations())) {
      return Optional.of("the documents under the keys of " + who + " are not its own");
    }
    Set<String> wanted = new HashSet<>(then.get().applied());
    if (!then.get().takesBack()) {
      wanted.addAll(then.get().versions());
    }
    Set<String> applied = new HashSet<>(now.applied());
    if (wanted.equals(applied)) {
      return Optional.empty();
    }
    return Optional.of(
        who
            + " had planned other files than those that are applied, "
            + differing(wanted, applied));
  }

  private static String differing(Set<String> wanted, Set<String> applied) {
    return Stream.concat(
            wanted.stream().filter(version -> !applied.contains(version)),
            applied.stream().filter(version -> !wanted.contains(version)))
        .sorted()
        .toList()
        .toString();
  }

  /** Its journal as it should have ended. */
  private RunDocument run() {
    RunDocument run = ended.run();
    List<FileState> states =
        files.stream()
            .map(
                file ->
                    run.files().stream()
                        .filter(state -> state.version().equals(file.version()))
                        .filter(_ -> run.execution().equals(file.execution()))
                        .findFirst()
                        .map(state -> ended(state, file))
                        .orElseGet(
                            () -> ended(FileState.pending(file.version(), file.file()), file)))
            .toList();
    return new RunDocument(
        request.environment(),
        request.execution(),
        RunAction.PLAN,
        run.startedAt(),
        run.finishedAt(),
        run.ranUnder(),
        states);
  }

  /** What it did not come to say is not known, such as the rows. */
  private static FileState ended(FileState state, TakenOver file) {
    return state.state().equals(file.state())
        ? state
        : state.done(file.state(), List.of(), null, "found " + file.did() + " by the history");
  }

  /** What its plan had found, on which the record's checklist rests. */
  private void copyReport() {
    String from = Keys.planReport(request.environment(), ended.run().execution());
    String to = Keys.planReport(request.environment(), request.execution());
    context.store().read(from).ifPresent(report -> context.store().write(to, report.bytes(), JSON));
  }

  private <T> Optional<T> read(String key, Class<T> type) {
    try {
      return context.store().read(key).map(content -> Json.document(content.bytes(), type));
    } catch (JacksonException e) {
      LOG.warn("{} is damaged, and is left out", context.store().address(key));
      return Optional.empty();
    }
  }

  private String own(Document document) {
    return ownKey(document.file());
  }

  private String ownKey(String document) {
    return Keys.ofExecution(request.environment(), request.execution(), document);
  }

  private String of(Document document) {
    return key(document.file());
  }

  private String key(String document) {
    return Keys.ofExecution(request.environment(), ended.run().execution(), document);
  }
}
