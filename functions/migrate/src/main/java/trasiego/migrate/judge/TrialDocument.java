package trasiego.migrate.judge;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import trasiego.execution.Report.Undo;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.Renumbering;
import trasiego.observation.Untried;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.stored.BrokenCode;
import trasiego.trial.TrialServer;
import trasiego.undo.RoundTrip;

/**
 * What a trial server saw of a plan's files. The schema is kept once, and of each file what it
 * found otherwise and what it changed.
 *
 * @param structure as the first file found it
 * @param untried what a statement may have failed for there alone
 * @param missing what is not in the copy, one line each
 * @param server what the server is called on which they were tried; null in a document of an
 *     earlier release
 * @param freeBytes of the disk on which the trial server lies, before anything was there
 * @param invocationSeconds what one invocation of the trial function has for its work; null in a
 *     document of an earlier release
 */
public record TrialDocument(
    String environment,
    String execution,
    String triedAt,
    double seconds,
    Schema structure,
    List<File> files,
    Drift.Found drift,
    Untried untried,
    List<String> missing,
    List<String> warnings,
    String server,
    long freeBytes,
    Double invocationSeconds) {

  public TrialDocument {
    files = List.copyOf(files);
    missing = List.copyOf(missing);
    warnings = List.copyOf(warnings);
  }

  /**
   * @param found how the schema differed when the file began, from how the one before left it
   * @param made what the file changed
   * @param broken null in a document of an earlier release
   */
  public record File(
      String version,
      boolean transactional,
      List<ObservedStatement> statements,
      Changes found,
      Changes made,
      Map<String, String> leaked,
      Undo undo,
      boolean isKept,
      List<BrokenCode> broken) {

    /**
     * @param known the schema as the file before left it
     */
    static File of(RoundTrip tried, Schema known) {
      ObservedFile observed = tried.observed();
      return new File(
          observed.version(),
          observed.transactional(),
          observed.statements(),
          Changes.between(known, observed.before()),
          Changes.between(observed.before(), observed.after()),
          observed.leaked(),
          tried.undo(),
          tried.isKept(),
          tried.broken());
    }

    boolean isFailed() {
      return statements.stream().anyMatch(statement -> statement.failure() != null);
    }

    /** Whether the next file could not be tried behind it. */
    boolean isLast() {
      return !isKept || isFailed();
    }

    /** The same by other keys, beginning with what it found otherwise. */
    File renumbered(Renumbering keys, Changes otherwise) {
      return new File(
          version,
          transactional,
          statements.stream().map(keys::of).toList(),
          otherwise,
          keys.of(made),
          leaked,
          undo,
          isKept,
          broken);
    }

    private RoundTrip tried(MigrationFolder folder, Schema before, Schema after) {
      MigrationFile migration = folder.file(version).orElseThrow();
      return new RoundTrip(
          migration,
          new ObservedFile(
              version, migration.script().name(), transactional, statements, before, after, leaked),
          undo,
          isKept,
          broken);
    }
  }

  /** What people must know of where the files were tried. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (server != null && !server.equals(TrialServer.NAME)) {
      notes.add("tried on " + server + ", which is not the live one");
    }
    if (!missing.isEmpty()) {
      notes.add(
          "not in the copy: "
              + String.join("; ", missing)
              + "; a statement that needs one of these is not tried; to try it, name a rehearsal"
              + " server that has it (RehearsalSecretArn, --rehearsal-database)");
    }
    return List.copyOf(notes);
  }

  /** The files as they were seen, one after the other; their texts come from the folder. */
  public Iterator<RoundTrip> tried(MigrationFolder folder) {
    Iterator<File> all = files.iterator();
    return new Iterator<>() {
      private Schema known = structure;

      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public RoundTrip next() {
        File file = all.next();
        Schema before = known.with(file.found());
        known = before.with(file.made());
        return file.tried(folder, before, known);
      }
    };
  }

  /** Every statement that was tried, in its order. */
  public Stream<ObservedStatement> statements() {
    return files.stream().flatMap(file -> file.statements().stream());
  }
}
