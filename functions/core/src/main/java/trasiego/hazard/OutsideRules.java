package trasiego.hazard;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.SchemaObject.Relation;
import trasiego.observation.Structure;

/** Statements that reach beyond the database: in a rehearsal as well, where they must not. */
final class OutsideRules {
  private record Reach(String words, String what) {}

  private static final List<Reach> REACHES =
      List.of(
          new Reach("PROGRAM", "runs a program on the server's machine"),
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
          new Reach("HTTP_POST", "sends a request"));

  private OutsideRules() {}

  /**
   * What of a file reaches outside and is not acknowledged, told by its words before any statement
   * has run: trying it would do what it is to be asked about.
   */
  static List<Hazard> unasked(Script script) {
    ObservedFile unseen =
        new ObservedFile(
            "", script.name(), true, List.of(), Structure.EMPTY, Structure.EMPTY, Map.of());
    FileCase file = new FileCase(unseen, script, Weights.UNKNOWN, Thresholds.DEFAULT, Set.of(), 0);
    return script.statements().stream()
        .map(statement -> new StatementCase(file, ObservedStatement.unseen(statement)))
        .peek(OutsideRules::reaches)
        .flatMap(it -> it.hazards().stream())
        .filter(
            hazard ->
                script.acknowledgements().stream()
                    .noneMatch(it -> it.isOf(hazard.code(), hazard.object())))
        .toList();
  }

  static void reaches(StatementCase it) {
    Wording wording = Wording.inside(it.statement());
    by(wording, it.begins("COPY") || Wording.isBlock(it.statement()))
        .or(() -> foreign(it))
        .or(() -> file(it))
        .ifPresent(
            what ->
                it.report(
                    "reaches-outside",
                    Severity.RISKY,
                    "line " + it.statement().line(),
                    what
                        + ": the rehearsal does so too, and neither a rollback nor the undo file"
                        + " takes it back",
                    null));
  }

  /** What of it reaches outside, before it has run anywhere. */
  private static Optional<String> by(Wording wording, boolean copies) {
    return REACHES.stream()
        .filter(reach -> copies || !reach.words().equals("PROGRAM"))
        .filter(reach -> wording.has(reach.words()))
        .map(Reach::what)
        .findFirst();
  }

  private static Optional<String> file(StatementCase it) {
    List<String> words = it.statement().words();
    int to = Math.max(words.lastIndexOf("TO"), words.lastIndexOf("FROM"));
    boolean file =
        it.begins("COPY") && to > 0 && to + 1 < words.size() && words.get(to + 1).equals("''");
    return file ? Optional.of("reads or writes a file on the server's machine") : Optional.empty();
  }

  private static Optional<String> foreign(StatementCase it) {
    return it.statement().gained().stream()
        .filter(lock -> lock.mode().equals("ROW EXCLUSIVE"))
        .flatMap(lock -> it.file().file().before().relation(lock.relation()).stream())
        .filter(relation -> relation.kind().equals("foreign table"))
        .map(Relation::name)
        .map(name -> "writes rows of " + name + ", which another server holds")
        .findFirst();
  }
}
