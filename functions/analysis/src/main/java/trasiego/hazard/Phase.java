package trasiego.hazard;

/**
 * When a hazard is judged: each phase sees only what those before it have not explained, so that
 * one thing is reported once, by what names it best.
 */
public enum Phase {
  /** Statements that the runner or nobody may run, before all else is asked of them. */
  PLACEMENT,

  /** What a statement leaves behind in its session, and what it finds there. */
  SESSION,

  /** Statements that did nothing, where no other reason was given. */
  SKIPPED,

  /** What reaches beyond the database: true beside whatever else is, so that nothing is taken. */
  OUTSIDE,

  /** What changes for the whole server. */
  SERVER,

  /** What goes unnamed, before each drop is judged by itself. */
  CASCADE,

  /** Rows that a statement writes in place. */
  ROWS,

  /** Rows that it writes beside those: only where the phase before was silent. */
  LONG_WRITES,

  /** Sequences and identities. */
  NUMBERS,

  /** What happens to writes of the running release. */
  WRITES,

  /** What is dropped and made again otherwise: no drop and no add. */
  REPLACEMENTS,

  /** Names that change, with all that follows them: no other phase sees it. */
  RENAMES,

  /** Owners, rights and row security. */
  RIGHTS,

  /** Triggers that go, or no longer fire. */
  TRIGGERS,

  /** What is gone, with its parts. */
  DROPS,

  /** What stays under its name and is another. */
  CHANGES,

  /** Locks of statements that leave the schema as it is. */
  MAINTENANCE,

  /** Partitions that come and go. */
  PARTITIONS,

  /** New columns for which the server rewrites a table. */
  REWRITES,

  /** Types and collations that become others. */
  TYPES,

  /** New columns without a value. */
  REQUIRED_COLUMNS,

  /** Constraints that the server checks while others wait. */
  CONSTRAINTS,

  /** SET NOT NULL, where no constraint has explained the scan. */
  NOT_NULL,

  /** Foreign keys, which lock two tables. */
  FOREIGN_KEYS,

  /** Indexes that are built or dropped while others wait. */
  INDEXES,

  /** What the planner no longer knows. */
  STATISTICS,

  /** Rewrites and scans that no phase before has explained. */
  REMAINDER,

  /** Locks that are kept while the file goes on: only where nothing worse was found. */
  TRANSACTION,

  /** What could not be tried, unless it is refused already. */
  UNTRIED,

  /** Failures that no phase before has explained. */
  FAILURE,

  /** What is known of the whole file once each of its statements is judged. */
  FILE
}
