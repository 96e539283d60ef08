package trasiego.execution;

/** The states of the machines of which a record says that an execution ended in them. */
public enum Step {
  JUDGE("Judge"),
  CHECK("Check"),
  BACKUP("Backup"),
  BACKUP_AFTER("BackupAfter"),
  BACKUP_PRESENT("BackupPresent"),
  REHEARSE("Rehearse"),
  MIGRATE("Migrate"),
  VERIFY("Verify"),
  HEALTH("Health"),
  RESTORE("Restore"),
  SWAP("Swap"),
  UNDO("Undo"),
  STATUS("Status");

  private final String state;

  Step(String state) {
    this.state = state;
  }

  /** What the machines call it. */
  public String state() {
    return state;
  }
}
