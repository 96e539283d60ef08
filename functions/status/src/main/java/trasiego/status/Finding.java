package trasiego.status;

/**
 * One thing that needs a person. Code and object are the same in each report that finds it, so that
 * it is told once; the text is of this moment.
 *
 * @param since when a scheduled report first found it
 * @param state new where nobody was told of it yet, else known
 */
record Finding(String code, String object, String text, String since, String state) {
  static final String NEW = "new";
  static final String KNOWN = "known";

  static final String BACKUP = "backup";
  static final String BACKUP_AGE = "backup-age";
  static final String BACKUP_KEY = "backup-key";
  static final String COLLATION = "collation-version";
  static final String CONNECTIONS = "connections";
  static final String CONSTRAINT = "broken-constraint";
  static final String CORRUPT = "corrupt-index";
  static final String DATABASE = "database";
  static final String DRIFT = "drift";

  /** The code of those that the live database has by itself, where none could be looked for. */
  static final String FAULTS = "live-faults";

  static final String HISTORY = "migration-history";
  static final String INDEX = "invalid-index";
  static final String LOCK = "lock-wait";
  static final String PENDING = "pending-migration";
  static final String PREPARED = "prepared-transaction";
  static final String REPLICA = "replica-lag";
  static final String SERVER = "old-server";
  static final String SLOT = "replication-slot";
  static final String TRANSACTION = "long-transaction";

  /** Its object is the code of what could not be looked at. */
  static final String UNREAD = "unread";

  static Finding of(String code, String object, String text) {
    return new Finding(code, object, text, null, null);
  }

  String id() {
    return code + " " + object;
  }

  Finding newSince(String at) {
    return new Finding(code, object, text, at, NEW);
  }

  Finding knownSince(String at) {
    return new Finding(code, object, text, at, KNOWN);
  }
}
