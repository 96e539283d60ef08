package trasiego.compatibility;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import trasiego.compatibility.KnownQuery.Known;
import trasiego.execution.Report.Compatibility;
import trasiego.failure.DatabaseBusyException;
import trasiego.migration.Redaction;
import trasiego.observation.ObservedFile;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlResource;

/** Whether the names that files take away are still used on the target, with the evidence. */
public final class CompatibilityCheck {
  private static final String DEPENDENTS = SqlResource.read(CompatibilityCheck.class, "uses.sql");
  private static final String BODIES =
      """
      SELECT pg_catalog.format('function %I.%I', n.nspname, p.proname), p.prosrc
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang
      WHERE n.nspname !~ '^pg_|^information_schema$'
        AND l.lanname NOT IN ('c', 'internal')
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
      ORDER BY 1
      """;

  private final Session live;
  private final Known known;
  private final List<Map.Entry<String, KnownQuery>> bodies;

  /** Reads what the target tells of its queries and bodies. */
  public CompatibilityCheck(Session live) {
    this.live = live;
    this.known = KnownQuery.read(live);
    this.bodies =
        live.query(
            BODIES,
            row ->
                Map.entry(
                    row.getString(1),
                    new KnownQuery(row.getString(2), 0, 0, KnownQuery.names(row.getString(2)))));
  }

  /** Of the files of one deployment in their order, one answer for each. */
  public static List<Compatibility> of(Session live, List<ObservedFile> files) {
    CompatibilityCheck uses = new CompatibilityCheck(live);
    return files.stream().map(uses::compatibility).toList();
  }

  /** Where there is no target the names are told without evidence. */
  public static Compatibility of(ObservedFile file) {
    List<String> lines = new ArrayList<>();
    RemovedName.of(file).forEach(gone -> lines.add(gone.what() + " " + gone.how()));
    lines.addAll(Incompatibility.of(file));
    return new Compatibility(lines.isEmpty(), List.copyOf(lines));
  }

  /** Of one file. */
  public Compatibility compatibility(ObservedFile file) {
    List<String> lines = new ArrayList<>();
    for (RemovedName gone : RemovedName.of(file)) {
      lines.add("%s %s: %s".formatted(gone.what(), gone.how(), String.join("; ", evidence(gone))));
    }
    lines.addAll(Incompatibility.of(file));
    return new Compatibility(lines.isEmpty(), List.copyOf(lines));
  }

  private List<String> evidence(RemovedName gone) {
    List<String> found = new ArrayList<>();
    if (gone.words().isEmpty()) {
      return List.of("values do not show in query statistics");
    }
    String[] words = gone.words().toArray(String[]::new);
    List<KnownQuery> queries = known.queries().stream().filter(it -> it.mentions(words)).toList();
    if (!queries.isEmpty()) {
      found.add(queries(queries));
    }
    if (gone.relation() != null) {
      dependents(gone).forEach(it -> found.add("used by " + it));
    }
    bodies.stream()
        .filter(body -> body.getValue().mentions(words))
        .forEach(body -> found.add("named in " + body.getKey()));
    if (known.missing() != null) {
      found.add("queries unknown, " + known.missing());
    } else if (queries.isEmpty()) {
      found.add("no counted query names it" + since());
    }
    return found;
  }

  private String queries(List<KnownQuery> queries) {
    KnownQuery most =
        queries.stream().max(Comparator.comparingLong(KnownQuery::calls)).orElseThrow();
    return "%,d calls of %d queries%s name it, such as %s"
        .formatted(
            queries.stream().mapToLong(KnownQuery::calls).sum(),
            queries.size(),
            since(),
            Redaction.of(most.text()));
  }

  private String since() {
    return known.since().isEmpty() ? "" : " since " + known.since();
  }

  private List<String> dependents(RemovedName gone) {
    try {
      return live.query(DEPENDENTS, row -> row.getString(1), gone.column(), gone.relation());
    } catch (SqlFailure | DatabaseBusyException e) {
      return List.of("what could not be looked at: " + e.getMessage());
    }
  }
}
