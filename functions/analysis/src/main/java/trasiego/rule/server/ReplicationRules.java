package trasiego.rule.server;

import static trasiego.hazard.HazardCode.LEAVES_PUBLICATION;
import static trasiego.hazard.HazardCode.REPLICATION_MISSES_DDL;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Publication;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Changes that a subscriber needs as well and that a publication does not carry. */
public final class ReplicationRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(ReplicationRules::missed, REPLICATION_MISSES_DDL),
          Rule.of(ReplicationRules::leaves, LEAVES_PUBLICATION));

  private ReplicationRules() {}

  private static void missed(StatementContext it) {
    List<Publication> publications = it.file().file().before().all(Publication.class).toList();
    if (publications.isEmpty()) {
      return;
    }
    Set<String> changed = new LinkedHashSet<>();
    it.statement().changes().of(Column.class).stream()
        .filter(ReplicationRules::concernsSubscribers)
        .map(change -> change.object().relation())
        .forEach(changed::add);
    it.statement().changes().of(Relation.class).stream()
        .filter(
            change -> change.isAltered() && !change.before().name().equals(change.after().name()))
        .map(change -> change.before().key())
        .forEach(changed::add);
    for (String key : changed) {
      String names =
          publications.stream()
              .filter(publication -> carries(it, publication, key))
              .map(Publication::name)
              .collect(Collectors.joining(", "));
      it.file()
          .inUse(key)
          .filter(table -> table.isTable() && !names.isEmpty())
          .filter(table -> table.parent() == null || !changed.contains(table.parent()))
          .ifPresent(table -> report(it, table, names));
    }
  }

  private static boolean concernsSubscribers(Change<Column> change) {
    if (!change.isAltered()) {
      return true;
    }
    return !change.before().column().equals(change.after().column())
        || !change.before().type().equals(change.after().type())
        || change.before().notNull() && !change.after().notNull();
  }

  /** A partitioned table is carried by its partitions, unless it stands in the list itself. */
  private static boolean carries(StatementContext it, Publication publication, String table) {
    return publication.allTables()
        || publication.tables().contains(table)
        || it.file()
            .file()
            .before()
            .all(Relation.class)
            .anyMatch(
                child -> table.equals(child.parent()) && publication.tables().contains(child.key()))
        || it.file()
            .relation(table)
            .map(Relation::parent)
            .filter(publication.tables()::contains)
            .isPresent();
  }

  private static void report(StatementContext it, Relation table, String publications) {
    it.report(
        REPLICATION_MISSES_DDL,
        Severity.RISKY,
        table.name(),
        "publication %s carries rows of %s and no DDL: a subscriber without this change stops at the first row that it cannot place, and this server keeps all WAL from there on; change the subscriber first where something is added, last where something is dropped"
            .formatted(publications, table.name()),
        null);
  }

  /** Whoever subscribes hears nothing of it: rows no longer come. */
  private static void leaves(StatementContext it) {
    for (Change<Publication> change : it.changes(Publication.class)) {
      Publication was = change.before();
      if (was == null || !it.file().isInUse(was)) {
        continue;
      }
      if (change.isDropped()) {
        it.report(
            LEAVES_PUBLICATION,
            Severity.RISKY,
            was.name(),
            "subscribers and change streams that ask for publication %s fail from the moment of commit, and this server keeps all WAL for their slots from there on"
                .formatted(was.name()),
            null);
        continue;
      }
      was.tables().stream()
          .filter(key -> !change.after().tables().contains(key))
          .flatMap(key -> it.after().find(Relation.class, key).stream())
          .filter(table -> !isDetached(it, table))
          .forEach(table -> leaves(it, was, table));
    }
  }

  private static void leaves(StatementContext it, Publication publication, Relation table) {
    it.report(
        LEAVES_PUBLICATION,
        Severity.RISKY,
        table.name(),
        "subscribers and change streams of publication %s get no row of %s from the moment of commit, without an error"
            .formatted(publication.name(), table.name()),
        null);
  }

  /** Its parent's rows are carried, and it is no longer one of the parent's: reported as that. */
  private static boolean isDetached(StatementContext it, Relation table) {
    return it.before()
        .find(Relation.class, table.key())
        .filter(was -> !Objects.equals(was.parent(), table.parent()))
        .isPresent();
  }
}
