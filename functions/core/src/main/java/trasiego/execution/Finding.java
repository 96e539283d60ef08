package trasiego.execution;

/**
 * One thing that needs a person. Code and object are the same in each report that finds it, so that
 * it is told once; the text is of this moment.
 *
 * @param since when a scheduled report first found it
 * @param state new where nobody was told of it yet, else known
 */
public record Finding(String code, String object, String text, String since, String state) {
  public static final String NEW = "new";
  public static final String KNOWN = "known";

  public static final String BACKUP = "backup";
  public static final String BACKUP_AGE = "backup-age";
  public static final String BACKUP_KEY = "backup-key";
  public static final String COLLATION = "collation-version";
  public static final String CONNECTIONS = "connections";
  public static final String CONSTRAINT = "broken-constraint";
  public static final String CORRUPT = "corrupt-index";
  public static final String DATABASE = "database";
  public static final String DRIFT = "drift";

  /** The code of those that the live database has by itself, where none could be looked for. */
  public static final String FAULTS = "live-faults";

  public static final String HISTORY = "migration-history";
  public static final String INDEX = "invalid-index";
  public static final String LOCK = "lock-wait";
  public static final String PENDING = "pending-migration";
  public static final String PREPARED = "prepared-transaction";
  public static final String REPLICA = "replica-lag";
  public static final String SERVER = "old-server";
  public static final String SLOT = "replication-slot";
  public static final String TRANSACTION = "long-transaction";

  /** Its object is the code of what could not be looked at. */
  public static final String UNREAD = "unread";

  public static Finding of(String code, String object, String text) {
    return new Finding(code, object, text, null, null);
  }

  public String id() {
    return code + " " + object;
  }

  public Finding newSince(String at) {
    return new Finding(code, object, text, at, NEW);
  }

  public Finding knownSince(String at) {
    return new Finding(code, object, text, at, KNOWN);
  }
}
