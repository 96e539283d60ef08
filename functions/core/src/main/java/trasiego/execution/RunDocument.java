package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How each file of one execution fared, kept current while it runs; instants as ISO-8601.
 *
 * @param ranUnder what the files' sessions began with, as far as it decides what a statement means;
 *     null before the first file
 */
public record RunDocument(
    String environment,
    String execution,
    RunAction action,
    String startedAt,
    String finishedAt,
    Map<String, String> ranUnder,
    List<FileState> files) {
  public RunDocument {
    files = Lenient.list(files);
  }

  /** What the files ran under, as far as it is known. */
  public Map<String, String> settings() {
    return Lenient.map(ranUnder);
  }

  /** Whether files were taken back by it. */
  @JsonIgnore
  public boolean isUndo() {
    return action == RunAction.UNDO;
  }

  /**
   * One try that came to nothing and was rolled back.
   *
   * @param waitedMillis the pause after it, in which no lock was held
   * @param blockers whom it waited for
   */
  public record Try(
      String at, String sqlState, String message, Long waitedMillis, List<String> blockers) {
    /** The class of our own for a statement that was cancelled so that others could go on. */
    public static final String YIELDED = "TR002";

    public Try {
      blockers = Lenient.list(blockers);
    }

    /** Whether it stood in others' way; the message says in whose, and for how long. */
    @JsonIgnore
    public boolean isYielded() {
      return YIELDED.equals(sqlState);
    }
  }

  /**
   * How far a backfill has come.
   *
   * @param rows written so far
   * @param expected as many as the rehearsal wrote; 0 where it is not known
   * @param batches transactions so far
   * @param startedAt when its first batch began, as ISO-8601
   * @param movedAt when its last one was committed
   * @param held why it waits; null where it does not
   * @param excluded rows that it leaves out, since they cannot be written; null where there are
   *     none
   * @param excludedBecause why a person let it; null where there are none
   */
  public record Backfilled(
      long rows,
      long expected,
      long batches,
      String startedAt,
      String movedAt,
      String held,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer excluded,
      @JsonInclude(JsonInclude.Include.NON_NULL) String excludedBecause) {
    /** What is to be known of rows that are left out; empty where there are none. */
    public Optional<String> exclusion() {
      return Optional.ofNullable(excluded)
          .map(
              left ->
                  "left out %,d rows that fail, which still meet its where: %s"
                      .formatted(left, excludedBecause));
    }
  }

  /**
   * One file.
   *
   * @param state pending, running, paused, applied, failed or removed
   * @param touched rows by table; null where the file was committed but nobody was left to see them
   * @param removed remains of a broken-off build that were removed
   * @param note what else is to be known, such as that its effect was there already
   * @param backfill how far it has come where it is one; null otherwise
   */
  public record FileState(
      String version,
      String file,
      MigrationState state,
      List<Try> tries,
      Double seconds,
      Map<String, Touched> touched,
      List<Observation> statements,
      Integer statement,
      Integer line,
      String error,
      List<String> removed,
      String note,
      @JsonInclude(JsonInclude.Include.NON_NULL) Backfilled backfill) {
    public FileState {
      tries = Lenient.list(tries);
      removed = Lenient.list(removed);
    }

    /** Whether anybody saw its rows: a file that was found committed after a death has none. */
    @JsonIgnore
    public boolean isSeen() {
      return touched != null || state != MigrationState.APPLIED && state != MigrationState.UNDONE;
    }

    /** The rows that were seen, by table. */
    public Map<String, Touched> rows() {
      return Lenient.map(touched);
    }

    public static FileState pending(String version, String file) {
      return new FileState(
          version,
          file,
          MigrationState.PENDING,
          List.of(),
          0.0,
          Map.of(),
          List.of(),
          null,
          null,
          null,
          List.of(),
          null,
          null);
    }

    /** A backfill as it stands now. */
    public FileState filled(Backfilled now, MigrationState in) {
      return new FileState(
          version,
          file,
          in,
          tries,
          seconds,
          touched,
          statements,
          null,
          null,
          null,
          removed,
          note,
          now);
    }

    /** Whether it is still to run, or runs. */
    @JsonIgnore
    public boolean isUnderWay() {
      return state == MigrationState.PENDING || state == MigrationState.RUNNING;
    }

    /** With what is to be known of it now. */
    public FileState noted(String words) {
      return new FileState(
          version,
          file,
          state,
          tries,
          seconds,
          touched,
          statements,
          statement,
          line,
          error,
          removed,
          words,
          backfill);
    }

    public FileState in(MigrationState now) {
      return new FileState(
          version,
          file,
          now,
          tries,
          seconds,
          touched,
          statements,
          null,
          null,
          null,
          removed,
          null,
          backfill);
    }

    public FileState done(
        MigrationState now, List<Observation> seen, Map<String, Touched> rows, String why) {
      double whole = seen.stream().mapToDouble(Observation::seconds).sum();
      return new FileState(
          version, file, now, tries, whole, rows, seen, null, null, null, removed, why, backfill);
    }

    public FileState tried(Try one) {
      List<Try> all = new ArrayList<>(tries);
      all.add(one);
      return new FileState(
          version,
          file,
          MigrationState.PENDING,
          all,
          seconds,
          touched,
          statements,
          null,
          null,
          null,
          removed,
          null,
          backfill);
    }

    /**
     * @param at the statement that failed, and its line; null where it was none of the file's
     */
    public FileState failed(Integer at, Integer atLine, String message) {
      return new FileState(
          version,
          file,
          MigrationState.FAILED,
          tries,
          seconds,
          touched,
          statements,
          at,
          atLine,
          message,
          removed,
          note,
          backfill);
    }

    public FileState cleaned(List<String> names) {
      List<String> all = new ArrayList<>(removed);
      all.addAll(names);
      return new FileState(
          version,
          file,
          state,
          tries,
          seconds,
          touched,
          statements,
          statement,
          line,
          error,
          all,
          note,
          backfill);
    }
  }

  public RunDocument with(FileState state) {
    return new RunDocument(
        environment,
        execution,
        action,
        startedAt,
        finishedAt,
        ranUnder,
        files.stream().map(file -> file.version().equals(state.version()) ? state : file).toList());
  }

  public RunDocument finished(String at) {
    return new RunDocument(environment, execution, action, startedAt, at, ranUnder, files);
  }

  public RunDocument under(Map<String, String> settings) {
    return new RunDocument(environment, execution, action, startedAt, finishedAt, settings, files);
  }

  public FileState file(String version) {
    return files.stream().filter(file -> file.version().equals(version)).findFirst().orElseThrow();
  }

  public List<String> versionsIn(MigrationState state) {
    return files.stream().filter(file -> file.state() == state).map(FileState::version).toList();
  }
}
