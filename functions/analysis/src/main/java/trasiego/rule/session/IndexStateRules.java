package trasiego.rule.session;

import static trasiego.hazard.HazardCode.CONCURRENT_INDEX_IF_NOT_EXISTS;
import static trasiego.hazard.HazardCode.CONCURRENT_INDEX_ON_PARTITIONED;
import static trasiego.hazard.HazardCode.INVALID_INDEX;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Indexes that are there by name and not for any query. */
public final class IndexStateRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(IndexStateRules::partitioned, CONCURRENT_INDEX_ON_PARTITIONED),
          Rule.of(IndexStateRules::ifNotExists, CONCURRENT_INDEX_IF_NOT_EXISTS),
          Rule.of(IndexStateRules::invalid, INVALID_INDEX));

  private IndexStateRules() {}

  private static boolean buildsConcurrently(StatementContext it) {
    return it.begins("CREATE INDEX CONCURRENTLY") || it.begins("CREATE UNIQUE INDEX CONCURRENTLY");
  }

  private static void partitioned(StatementContext it) {
    boolean refused = it.failure().filter(failure -> failure.state().equals("0A000")).isPresent();
    if (!refused || !buildsConcurrently(it)) {
      return;
    }
    Optional<Relation> table = table(it);
    if (table.filter(found -> found.kind().equals("partitioned table")).isEmpty()) {
      return;
    }
    it.report(
        CONCURRENT_INDEX_ON_PARTITIONED,
        Severity.REFUSED,
        table.get().name(),
        "the server builds no index of a partitioned table concurrently; without CONCURRENTLY all"
            + " partitions are locked against writes until all are indexed",
        byPartition(it, table.get()));
    it.takeFailure();
  }

  private static Optional<Relation> table(StatementContext it) {
    SqlWords wording = SqlWords.of(it.statement());
    int at = wording.words().indexOf("ON") + 1;
    String name =
        wording.name(
            wording.words().size() > at && wording.words().get(at).equals("ONLY") ? at + 1 : at);
    return it.file()
        .file()
        .before()
        .all(Relation.class)
        .filter(relation -> NameParts.of(relation).matches(name))
        .findFirst();
  }

  /** The parent's alone, then each partition's, which makes the parent's valid at the last. */
  private static String byPartition(StatementContext it, Relation table) {
    String sql = it.statement().sql().replaceAll("\\s+", " ").strip();
    String tail = sql.replaceFirst("(?i)^.*? ON (ONLY )?(\"(?:[^\"]|\"\")*\"|[^\\s(]+)", "");
    String unique = it.begins("CREATE UNIQUE") ? "UNIQUE " : "";
    NameParts parts = NameParts.of(table);
    String index = parts.derived("new_idx");
    return it.file()
        .file()
        .before()
        .all(Relation.class)
        .filter(partition -> table.key().equals(partition.parent()))
        .map(
            partition -> {
              NameParts of = NameParts.of(partition);
              String part = of.derived("new_idx");
              return "\n-- next file\nCREATE %sINDEX CONCURRENTLY %s ON %s%s;\n-- next file\nALTER INDEX %s ATTACH PARTITION %s;"
                  .formatted(
                      unique, part, partition.name(), tail, parts.with(index), of.with(part));
            })
        .collect(
            Collectors.joining(
                "",
                "CREATE %sINDEX %s ON ONLY %s%s;".formatted(unique, index, table.name(), tail),
                ""));
  }

  private static void ifNotExists(StatementContext it) {
    if (!buildsConcurrently(it) || !SqlWords.of(it.statement()).has("IF NOT EXISTS")) {
      return;
    }
    SqlWords wording = SqlWords.of(it.statement());
    String name = wording.name(wording.words().indexOf("EXISTS") + 1);
    Optional<Index> standing =
        it.file()
            .file()
            .before()
            .all(Index.class)
            .filter(index -> NameParts.of(index).matches(name))
            .findFirst();
    boolean broken = standing.filter(index -> !index.valid()).isPresent();
    it.report(
        CONCURRENT_INDEX_IF_NOT_EXISTS,
        broken ? Severity.REFUSED : Severity.RISKY,
        standing.map(Index::name).orElse(name),
        broken
            ? "an invalid index of this name is there: the statement succeeds, builds nothing, and"
                + " no query ever uses the index, which every write keeps up"
            : standing.isPresent()
                ? "an index of this name is there, whatever its columns: the statement succeeds and"
                    + " builds nothing"
                : "a build that is broken off leaves an invalid index, and the next try then"
                    + " succeeds without building anything",
        it.statement().sql().strip().replaceFirst("(?i)IF\\s+NOT\\s+EXISTS\\s+", "") + ";");
  }

  private static void invalid(StatementContext it) {
    boolean last =
        it.file().file().statements().stream()
            .noneMatch(other -> other.number() > it.statement().number());
    if (!last || it.isReported(CONCURRENT_INDEX_IF_NOT_EXISTS)) {
      return;
    }
    it.file()
        .file()
        .after()
        .all(Index.class)
        .filter(index -> !index.valid() && !isForPartitions(it, index) && !wasInvalid(it, index))
        .forEach(
            index -> {
              it.report(
                  INVALID_INDEX,
                  Severity.REFUSED,
                  index.name(),
                  "the build ended early%s: no query uses the index, every write keeps it up, and a unique one lets in what it refuses only to some"
                      .formatted(
                          it.failure()
                              .map(
                                  failure ->
                                      " (" + failure.state() + ": " + failure.message() + ")")
                              .orElse("")),
                  null);
              it.takeFailure();
            });
  }

  /** The index of a partitioned table alone is invalid until each partition's is attached. */
  private static boolean isForPartitions(StatementContext it, Index index) {
    return it.file()
        .relation(index.relation())
        .filter(table -> table.kind().equals("partitioned table"))
        .isPresent();
  }

  private static boolean wasInvalid(StatementContext it, Index index) {
    return it.file()
        .file()
        .before()
        .find(Index.class, index.key())
        .filter(before -> !before.valid())
        .isPresent();
  }
}
