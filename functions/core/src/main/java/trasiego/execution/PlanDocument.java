package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import trasiego.postgres.Catalogue;

/**
 * What was found and what is about to run: the evidence that later steps and people read.
 *
 * @param current the newest applied version; null where none is
 * @param catalogue the live schema before anything ran
 * @param rows how many rows each table has, as the server estimates
 * @param blockers who may stand in the way, one line each
 * @param undo what is to be taken back, newest first, where the plan leads back; else empty
 * @param invocationSeconds what one invocation of migrate has for its work; null in a plan of an
 *     earlier release
 * @param takenOver what ended executions had applied, which this one records in their place
 * @param invalidIndexes what is invalid before anything runs, quoted and qualified; null in a plan
 *     of an earlier version
 */
public record PlanDocument(
    String environment,
    String execution,
    String migrations,
    String plannedAt,
    String server,
    String database,
    String current,
    List<Pending> pending,
    List<Pending> undo,
    List<String> applied,
    Catalogue catalogue,
    Map<String, Long> rowsEstimate,
    List<String> blockers,
    List<String> warnings,
    Double invocationSeconds,
    List<TakenOver> takenOver,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<String> invalidIndexes) {
  public PlanDocument {
    pending = Lenient.list(pending);
    undo = Lenient.list(undo);
    applied = Lenient.list(applied);
    rowsEstimate = Lenient.map(rowsEstimate);
    blockers = Lenient.list(blockers);
    warnings = Lenient.list(warnings);
    takenOver = Lenient.list(takenOver);
  }

  /**
   * One file that is about to run.
   *
   * @param undoFile null where there is no way back
   * @param irreversible why there is none; null where there is one
   * @param outsideTransaction why it cannot run in a transaction; null where it does
   * @param endsTransactions whether it commits by itself, so that it may stop half-way
   * @param lockTimeout in seconds
   * @param statementTimeout in seconds
   * @param effect what it changes, where an earlier execution died in it; null otherwise
   */
  public record Pending(
      String version,
      String description,
      String file,
      Integer checksum,
      String undoFile,
      String irreversible,
      Boolean transactional,
      String outsideTransaction,
      Boolean endsTransactions,
      Integer statements,
      Double lockTimeout,
      Double statementTimeout,
      Effect effect) {
    public Transactions transactions() {
      if (Boolean.TRUE.equals(endsTransactions)) {
        return Transactions.SELF_COMMITTING;
      }
      return transactional ? Transactions.ONE : Transactions.NONE;
    }

    /** What the file changes, where an execution that died in it left a note; else unknown. */
    public Effect knownEffect() {
      return effect == null ? Effect.UNKNOWN : effect;
    }
  }

  /**
   * What one invocation of migrate has for its work.
   *
   * @param otherwise where the plan does not say
   */
  public Duration invocation(Duration otherwise) {
    return invocationSeconds == null
        ? otherwise
        : Duration.ofMillis(Math.round(invocationSeconds * 1000));
  }

  /** Of an execution that applies nothing itself, and records what others applied. */
  public PlanDocument tookOver(List<Pending> files, List<TakenOver> from, List<String> notes) {
    List<String> versions = files.stream().map(Pending::version).toList();
    return new PlanDocument(
        environment,
        execution,
        migrations,
        plannedAt,
        server,
        database,
        current,
        files,
        undo,
        applied.stream().filter(version -> !versions.contains(version)).toList(),
        catalogue,
        rowsEstimate,
        blockers,
        notes,
        invocationSeconds,
        from,
        invalidIndexes);
  }

  /**
   * The same files, held against the state that they were planned on.
   *
   * @param then the plan by which they were applied
   */
  public PlanDocument since(PlanDocument then) {
    return new PlanDocument(
        environment,
        execution,
        migrations,
        then.plannedAt,
        server,
        database,
        then.current,
        pending.stream().filter(file -> then.versions().contains(file.version())).toList(),
        undo,
        then.applied,
        then.catalogue,
        then.rowsEstimate,
        then.blockers,
        warnings,
        invocationSeconds,
        takenOver,
        then.invalidIndexes);
  }

  public Pending file(String version) {
    return files().stream().filter(it -> it.version().equals(version)).findFirst().orElseThrow();
  }

  /** Whether files are taken back by it, not applied. */
  public boolean takesBack() {
    return !undo.isEmpty();
  }

  /** What runs by it, in that order: pending files, or undo files. */
  public List<Pending> files() {
    return takesBack() ? undo : pending;
  }

  public List<String> versions() {
    return files().stream().map(Pending::version).toList();
  }

  /** Whether it is neither to run a file nor to record one. */
  @JsonIgnore
  public boolean isEmpty() {
    return pending.isEmpty() && takenOver.isEmpty();
  }

  /** The pending file of this version. */
  public Optional<Pending> pending(String version) {
    return pending.stream().filter(file -> version.equals(file.version())).findFirst();
  }

  /** The indexes that were invalid when this was planned. */
  public Set<String> invalidBefore() {
    return invalidIndexes == null ? catalogue.invalidIndexes() : Set.copyOf(invalidIndexes);
  }

  /** The live schema before anything ran; empty where the document holds none. */
  public Optional<Catalogue> schema() {
    return Optional.ofNullable(catalogue);
  }

  /** The versions that have a way back. */
  public List<String> reversible() {
    return pending.stream().filter(it -> it.undoFile() != null).map(Pending::version).toList();
  }
}
