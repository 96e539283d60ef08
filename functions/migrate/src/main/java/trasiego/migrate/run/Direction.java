package trasiego.migrate.run;

import trasiego.migrate.target.Target;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.postgres.Session;

/**
 * Which way a file goes: a migration forward, or its undo back. Both leave their row in the
 * history.
 */
public sealed interface Direction {
  MigrationFile file();

  /** The script of this way. */
  Script script();

  /** Whether the history shows that it has been gone already. */
  boolean isDone(History history);

  /**
   * The same, as the history says it once a session that was lost is gone: it may still have been
   * at work, or even commit.
   */
  default boolean isRecorded(Target target) {
    target.endNamesakes();
    try (Session session = target.open()) {
      return isDone(History.read(session));
    }
  }

  /** Runs the body and writes the history's row: in one transaction where the file allows it. */
  void run(Target target, boolean transactional, FlywayFile.Body body);

  /**
   * A pending migration.
   *
   * @param besides which rows a backfill is for beside its where, behind that
   */
  record Forward(MigrationFolder folder, MigrationFile file, String besides) implements Direction {
    public Forward(MigrationFolder folder, MigrationFile file) {
      this(folder, file, "");
    }

    @Override
    public Script script() {
      return file.script().whole(besides);
    }

    @Override
    public boolean isDone(History history) {
      return history.isApplied(file);
    }

    @Override
    public void run(Target target, boolean transactional, FlywayFile.Body body) {
      FlywayFile.apply(target, folder, file, transactional, body);
    }
  }

  /** An applied migration to be taken back. */
  record Back(MigrationFile file) implements Direction {
    @Override
    public Script script() {
      return file.undo().orElseThrow();
    }

    @Override
    public boolean isDone(History history) {
      return !history.isApplied(file);
    }

    @Override
    public void run(Target target, boolean transactional, FlywayFile.Body body) {
      UndoFile.run(target, this, transactional, body);
    }
  }
}
