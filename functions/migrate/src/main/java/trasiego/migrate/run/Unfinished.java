package trasiego.migrate.run;

import java.util.Optional;
import trasiego.execution.Effect;
import trasiego.handler.Json;
import trasiego.migrate.context.MigrateContext;
import trasiego.migration.MigrationFile;

/**
 * A note in the store that a file is about to run outside a transaction: whoever comes after a
 * death knows by it what the statement was to change, and so whether it did.
 *
 * @param trace by what it is known too; null where it was not sent to go on by itself
 * @param isCancelled whether a person has ended it, so that nobody begins it again
 */
public record Unfinished(
    String execution,
    String version,
    int checksum,
    Effect effect,
    DetachedTrace trace,
    boolean isCancelled) {
  public static Optional<Unfinished> read(MigrateContext context, String environment) {
    return context
        .store()
        .read(key(environment))
        .map(found -> Json.document(found.bytes(), Unfinished.class));
  }

  public Unfinished(String execution, String version, int checksum, Effect effect) {
    this(execution, version, checksum, effect, null, false);
  }

  /** The same when it is sent. */
  public Unfinished sent(DetachedTrace marks) {
    return new Unfinished(execution, version, checksum, effect, marks, false);
  }

  /** The same when a person ends it. */
  public Unfinished cancelled() {
    return new Unfinished(execution, version, checksum, effect, trace, true);
  }

  /** By what it is known, where this execution has sent it; empty where it has not. */
  public Optional<DetachedTrace> sentBy(String asking) {
    return Optional.ofNullable(trace).filter(_ -> execution.equals(asking));
  }

  /** Whether it speaks of this very file. */
  public boolean isOf(MigrationFile file) {
    return version.equals(file.version()) && checksum == file.checksum();
  }

  public void write(MigrateContext context, String environment) {
    context.write(key(environment), this);
  }

  public static void delete(MigrateContext context, String environment) {
    context.store().delete(key(environment));
  }

  private static String key(String environment) {
    return "deployments/" + environment + "/unfinished.json";
  }
}
