package trasiego.migrate.run;

import java.util.regex.Pattern;
import trasiego.migrate.target.Target;
import trasiego.migration.Script;
import trasiego.postgres.Session;

/**
 * DETACH PARTITION CONCURRENTLY that was broken off leaves the partition half detached; the server
 * then takes nothing but FINALIZE.
 */
final class Detachment {
  private static final Pattern DETACH =
      Pattern.compile("(?is)(ALTER\\s+TABLE\\b.*\\bDETACH\\s+PARTITION\\b.*)\\bCONCURRENTLY");
  private static final String PENDING =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_inherits i
        JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
        WHERE i.inhdetachpending AND pg_catalog.strpos(?, c.relname) > 0)
      """;

  private Detachment() {}

  /** The script, or the one that finishes what it began. */
  static Script finishing(Target target, Script script) {
    String sql = script.statements().getFirst().sql();
    var detach = DETACH.matcher(sql);
    if (!detach.matches() || !isPending(target, sql)) {
      return script;
    }
    return script.withSql(detach.group(1) + "FINALIZE");
  }

  private static boolean isPending(Target target, String sql) {
    try (Session session = target.openOwn()) {
      return session.isTrue(PENDING, sql);
    }
  }
}
