package trasiego.rule.server;

import static trasiego.hazard.HazardCode.REACHES_OUTSIDE;

import java.util.List;
import java.util.Optional;
import trasiego.execution.Severity;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Statements that reach beyond the database: in a rehearsal as well, where they must not. */
public final class OutsideRules {
  public static final List<Rule> ALL = List.of(Rule.of(OutsideRules::reaches, REACHES_OUTSIDE));

  private record Reach(String words, String what) {}

  private static final List<Reach> REACHES =
      List.of(
          new Reach("CREATE SERVER", "names another server"),
          new Reach("ALTER SERVER", "names another server"),
          new Reach("CREATE USER MAPPING", "holds a login for another server"),
          new Reach("CREATE FOREIGN TABLE", "reads and writes another server's table"),
          new Reach("IMPORT FOREIGN SCHEMA", "asks another server"),
          new Reach("CREATE SUBSCRIPTION", "asks another server for its rows"),
          new Reach("ALTER SUBSCRIPTION", "asks another server for its rows"),
          new Reach("DBLINK", "asks another server"),
          new Reach("DBLINK_CONNECT", "asks another server"),
          new Reach("DBLINK_EXEC", "changes another server"),
          new Reach("DBLINK_SEND_QUERY", "changes another server"),
          new Reach("CRON . SCHEDULE", "has pg_cron run statements later"),
          new Reach("CRON . SCHEDULE_IN_DATABASE", "has pg_cron run statements later"),
          new Reach("CRON . UNSCHEDULE", "takes statements from pg_cron, for the whole server"),
          new Reach("NET . HTTP_GET", "sends a request by pg_net"),
          new Reach("NET . HTTP_POST", "sends a request by pg_net"),
          new Reach("NET . HTTP_DELETE", "sends a request by pg_net"),
          new Reach("AWS_LAMBDA . INVOKE", "calls a Lambda function"),
          new Reach("AWS_S3 . QUERY_EXPORT_TO_S3", "writes to S3"),
          new Reach("AWS_S3 . TABLE_IMPORT_FROM_S3", "reads from S3"),
          new Reach("HTTP_GET", "sends a request"),
          new Reach("HTTP_POST", "sends a request"),
          new Reach("PG_CREATE_LOGICAL_REPLICATION_SLOT (", "makes a slot, which keeps the log"),
          new Reach("PG_CREATE_PHYSICAL_REPLICATION_SLOT (", "makes a slot, which keeps the log"),
          new Reach("PG_DROP_REPLICATION_SLOT (", "stops whoever reads from the slot"));

  private OutsideRules() {}

  private static void reaches(StatementContext it) {
    SqlWords sql = SqlWords.inside(it.statement());
    by(sql)
        .or(() -> foreign(it))
        .ifPresent(
            what ->
                it.report(
                    REACHES_OUTSIDE,
                    Severity.RISKY,
                    "line " + it.statement().line(),
                    what
                        + ": the rehearsal does so too, and neither a rollback nor the undo file"
                        + " takes it back",
                    null));
  }

  /** What of it reaches outside, before it has run anywhere. */
  private static Optional<String> by(SqlWords sql) {
    return REACHES.stream().filter(reach -> sql.has(reach.words())).map(Reach::what).findFirst();
  }

  private static Optional<String> foreign(StatementContext it) {
    return it.statement().gained().stream()
        .filter(lock -> lock.mode().equals("ROW EXCLUSIVE"))
        .flatMap(lock -> it.file().file().before().relation(lock.relation()).stream())
        .filter(relation -> relation.kind().equals("foreign table"))
        .map(Relation::name)
        .map(name -> "writes rows of " + name + ", which another server holds")
        .findFirst();
  }
}
