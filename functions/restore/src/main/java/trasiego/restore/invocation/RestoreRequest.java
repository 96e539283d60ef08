package trasiego.restore.invocation;

import java.util.Arrays;
import java.util.List;
import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.handler.Request;

/**
 * What to restore, or what to do with what was restored.
 *
 * @param backup an id, its key or address; for {@code check} also {@value #LATEST}
 * @param database the restored database that {@code swap} puts in place; of {@code undo} the same
 *     as old
 * @param old the kept database that {@code undo} puts back
 * @param kept the one that a person chose for it, in {@code check}; null takes the newest
 * @param undo true where {@code check} prepares an undo instead of a restore
 * @param confirm the live database's name, typed by a person
 * @param override {@value #OTHER_ENVIRONMENT} allows another environment's backup, {@value
 *     trasiego.archive.Trust#OVERRIDE} one that nobody vouches for; both with a comma between
 * @param reason why, typed by a person; of an override that needs one
 * @param ended an execution that is known to have ended
 * @param administrator true where an administrator's login restores what only a superuser may
 * @param dryRun true where {@code drop} only says what it would remove
 */
public record RestoreRequest(
    String action,
    String environment,
    String execution,
    Integer attempt,
    String backup,
    String database,
    String old,
    String kept,
    Boolean undo,
    String confirm,
    String override,
    String reason,
    String ended,
    Boolean dryRun,
    Boolean administrator)
    implements Request {
  public static final String CHECK = "check";
  public static final String RESTORE = "restore";
  public static final String SWAP = "swap";
  public static final String UNDO = "undo";
  static final String DROP = "drop";
  static final String LATEST = "latest";
  public static final String OTHER_ENVIRONMENT = "other-environment";

  public RestoreRequest {
    undo = undo != null && undo;
    dryRun = dryRun != null && dryRun;
    administrator = administrator != null && administrator;
    // A machine cannot leave a field out where its input lacks one: it sends an empty text.
    backup = blankToNull(backup);
    database = blankToNull(database);
    old = blankToNull(old);
    kept = blankToNull(kept);
    override = blankToNull(override);
    reason = blankToNull(reason);
    ended = blankToNull(ended);
  }

  @Override
  public void check() {
    Check.environment(environment);
    Check.execution(execution);
    Check.oneOf("action", action, CHECK, RESTORE, SWAP, UNDO, DROP);
    if (ended != null) {
      Check.execution("ended", ended);
    }
    if (!action.equals(DROP)) {
      Check.absent("dryRun", dryRun ? dryRun : null, action + ", only to drop");
    }
    if (!action.equals(CHECK)) {
      Check.absent("kept", kept, action + ", only to " + CHECK);
    }
    switch (action) {
      case CHECK -> checkCheck();
      case RESTORE -> {
        Check.absent("confirm", confirm, action + ", only to " + CHECK);
        Check.absent("undo", undo ? undo : null, action + ", only to " + CHECK);
        checkOverride();
        Check.attempt(attempt);
        Check.present("backup", backup);
        BackupId.parse(backup);
        Check.absent("database", database, action);
        Check.absent("old", old, action);
      }
      case SWAP -> {
        checkRename("database", database);
        Check.absent("old", old, action);
      }
      case UNDO -> {
        checkRename("old", putBack());
        if (old != null) {
          Check.absent("database", database, "undo that names \"old\"");
        }
      }
      default -> {
        onlyFor(CHECK);
        Check.absent("backup", backup, action);
        Check.absent("database", database, action);
        Check.absent("old", old, action);
      }
    }
  }

  /** The kept database that an undo puts back, by whichever of its two names it came. */
  public String putBack() {
    return old != null ? old : database;
  }

  private void checkCheck() {
    Check.absent("attempt", attempt, action);
    Check.absent("database", database, action);
    Check.absent("old", old, action);
    if (undo) {
      Check.absent("backup", backup, "check with undo");
      Check.absent("administrator", administrator ? administrator : null, "check with undo");
      if (kept != null) {
        name("kept", kept);
      }
    } else {
      Check.absent("kept", kept, "check without undo");
      Check.present("backup", backup);
      if (!backup.equals(LATEST)) {
        BackupId.parse(backup);
      }
    }
    checkOverride();
  }

  private void checkOverride() {
    checkAdministrator();
    for (String one : overrides()) {
      Check.oneOf("override", one, OTHER_ENVIRONMENT, Trust.OVERRIDE);
    }
    if (overrides().contains(Trust.OVERRIDE) && reason == null) {
      throw new InvalidRequestException(
          "field \"reason\": found nothing, wanted why a backup that nobody vouches for is"
              + " restored; it goes into the record");
    }
  }

  /** What an administrator makes may do anything on the server: a signature must vouch for it. */
  private void checkAdministrator() {
    if (administrator && overrides().contains(Trust.OVERRIDE)) {
      throw new InvalidRequestException(
          "field \"administrator\": found true with \"override\": \""
              + Trust.OVERRIDE
              + "\"; what nobody vouches for is never restored by an administrator; take a signed"
              + " backup, or leave \"administrator\" out; nothing was changed");
    }
  }

  private List<String> overrides() {
    return override == null
        ? List.of()
        : Arrays.stream(override.split(",")).map(String::strip).toList();
  }

  public boolean allowsOtherEnvironment() {
    return overrides().contains(OTHER_ENVIRONMENT);
  }

  /** Whose backups are restored: by an override anybody's. */
  Trust trust(Trust usual) {
    return overrides().contains(Trust.OVERRIDE) ? usual.overridden() : usual;
  }

  private void checkRename(String field, String value) {
    onlyFor(CHECK);
    Check.attempt(attempt);
    name(field, value);
    if (backup != null) {
      BackupId.parse(backup);
    }
  }

  private void onlyFor(String wanted) {
    Check.absent("confirm", confirm, action + ", only to " + wanted);
    Check.absent("override", override, action + ", only to " + wanted);
    Check.absent("reason", reason, action + ", only to " + wanted);
    Check.absent("undo", undo ? undo : null, action + ", only to " + wanted);
    Check.absent(
        "administrator", administrator ? administrator : null, action + ", only to " + RESTORE);
  }

  private static void name(String field, String value) {
    Check.present(field, value);
    int bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    if (bytes > trasiego.postgres.Identifier.MAX_BYTES || value.indexOf('\0') >= 0) {
      throw new InvalidRequestException(
          "field \""
              + field
              + "\": found "
              + bytes
              + " bytes, wanted a database's name of at most 63");
    }
  }

  private static String blankToNull(String value) {
    return value == null || value.isBlank() ? null : value;
  }
}
