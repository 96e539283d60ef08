package trasiego.trial;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.TableOfContents.Item;
import trasiego.migration.Statements;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * The order in which a copy is made, and who does what: the administrator makes the kinds that
 * evaluate nothing and that a plain role may not make; the owner does everything else. Grants come
 * after the rows, since an owner may have taken his own rights away; event triggers come last, and
 * after them the administrator changes nothing in the database.
 */
final class CopySteps {
  private static final long EVENT_TRIGGER = 3466;
  private static final long EXTENSION = 3079;
  private static final long SCHEMA = 2615;
  private static final long SUBSCRIPTION = 6100;
  private static final long USER_MAPPING = 1418;
  private static final long FOREIGN_SERVER = 1417;
  private static final long WRAPPER = 2328;

  /**
   * The catalogues whose rows the administrator makes, none of which evaluates an expression:
   * casts, languages, schemas, access methods, operator families and classes, text search parsers
   * and templates, transforms, wrappers that validate nothing, servers, mappings.
   */
  private static final Set<Long> ADMINISTRATORS =
      Set.of(
          2605L,
          2612L,
          SCHEMA,
          2601L,
          2753L,
          2616L,
          3601L,
          3764L,
          3576L,
          WRAPPER,
          FOREIGN_SERVER,
          USER_MAPPING);

  /** Publications and what they carry. */
  private static final Set<Long> PUBLICATIONS = Set.of(6104L, 6106L, 6237L);

  private static final String TRUSTED =
      """
      SELECT DISTINCT name
      FROM pg_catalog.pg_available_extension_versions
      WHERE trusted OR NOT superuser
      """;

  private static final String OTHERS_SCHEMAS =
      """
      SELECT pg_catalog.quote_ident(n.nspname)
      FROM pg_catalog.pg_namespace n
      WHERE n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND pg_catalog.pg_get_userbyid(n.nspowner) <> ?
      """;

  private static final String OTHERS_SERVERS =
      """
      SELECT pg_catalog.quote_ident(s.srvname)
      FROM pg_catalog.pg_foreign_server s
      WHERE pg_catalog.pg_get_userbyid(s.srvowner) <> ?
      """;

  private final Place place;
  private final Origin origin;
  private final SchemaCopy schema;
  private final List<String> owners;
  private final List<Item> items;

  CopySteps(Place place, Origin origin, SchemaCopy schema, List<String> owners) {
    this.place = place;
    this.origin = origin;
    this.schema = schema;
    this.owners = owners;
    this.items = schema.contents().items();
  }

  /**
   * @param rows that are loaded and proven; null for the structure alone
   */
  void run(RowCopy rows) {
    items.stream()
        .filter(item -> item.catalogue() == SUBSCRIPTION)
        .forEach(item -> schema.leaveOut(item, "a copy subscribes to nothing"));
    if (!place.server().isCutOff()) {
      items.stream()
          .filter(item -> item.is("USER MAPPING"))
          .forEach(item -> schema.leaveOut(item, "a copy signs in to no other server"));
    }
    leaveOutWhatIsTheServers();
    // The schema public is there before any other is made.
    lend();
    inOrder();
    if (rows != null) {
      rows.load();
    }
    Set<Item> parallel = schema.contents().parallel();
    List<Item> owners = owners();
    schema.make(
        owner(),
        owners.stream().filter(parallel::contains).toList(),
        place.work().workers(),
        "--section=post-data");
    schema.make(
        owner(),
        owners.stream().filter(item -> !parallel.contains(item)).toList(),
        1,
        "--section=post-data");
    takeBack();
    schema.make(administrator(), which(CopySteps::isAcl), 1);
    schema.make(owner(), which(item -> item.is("MATERIALIZED VIEW DATA")), 1);
    schema.make(administrator(), which(item -> PUBLICATIONS.contains(item.catalogue())), 1);
    schema.make(administrator(), which(item -> item.is("COMMENT")), 1);
    if (rows != null) {
      rows.prove();
    }
    schema.make(administrator(), which(item -> item.catalogue() == EVENT_TRIGGER), 1, "--no-owner");
  }

  private void leaveOutWhatIsTheServers() {
    items.stream()
        .filter(CopySteps::isOfServersFunction)
        .forEach(item -> schema.leaveOut(item, "a copy grants no function of the server's own"));
    items.stream()
        .filter(item -> item.catalogue() == WRAPPER)
        .filter(CopySteps::isValidating)
        .forEach(item -> schema.leaveOut(item, "its validator would run as an administrator"));
  }

  /**
   * Grants on what every server has. Some of these functions read and write the machine's files
   * with the rights of the server's process, and ask for nothing but the grant.
   */
  private static boolean isOfServersFunction(Item item) {
    return item.is("ACL")
        && item.schema().equals("pg_catalog")
        && item.name().startsWith("FUNCTION ");
  }

  private static boolean isValidating(Item item) {
    return Statements.of(item.sql()).list().stream()
        .anyMatch(statement -> statement.words().contains("VALIDATOR"));
  }

  private static boolean isAcl(Item item) {
    return item.is("ACL") || item.is("DEFAULT ACL");
  }

  private List<Item> which(Predicate<Item> predicate) {
    return items.stream().filter(predicate).toList();
  }

  private List<Item> owners() {
    return which(item -> !isLast(item) && !isAdministrators(item, Set.of()));
  }

  private static boolean isLast(Item item) {
    return isAcl(item)
        || item.is("COMMENT")
        || item.is("SECURITY LABEL")
        || item.is("MATERIALIZED VIEW DATA")
        || PUBLICATIONS.contains(item.catalogue())
        || item.catalogue() == EVENT_TRIGGER;
  }

  /** Whether it may belong to whoever the server has: nobody runs as the owner of such a thing. */
  static boolean isInert(Item item) {
    return ADMINISTRATORS.contains(item.catalogue())
        || PUBLICATIONS.contains(item.catalogue())
        || item.catalogue() == EVENT_TRIGGER;
  }

  private boolean isAdministrators(Item item, Set<String> trusted) {
    return ADMINISTRATORS.contains(item.catalogue())
        || item.catalogue() == EXTENSION && !trusted.contains(item.name());
  }

  /** Before the rows, in the archive's order: one run of the tool for each stretch of one hand. */
  private void inOrder() {
    Set<String> trusted = trusted();
    List<Item> stretch = new ArrayList<>();
    boolean administrators = true;
    for (Item item : items) {
      if (isLast(item) || item.catalogue() == SUBSCRIPTION) {
        continue;
      }
      boolean its = isAdministrators(item, trusted);
      if (its != administrators) {
        make(stretch, administrators);
        stretch.clear();
        administrators = its;
      }
      stretch.add(item);
    }
    make(stretch, administrators);
  }

  private void make(List<Item> stretch, boolean administrators) {
    schema.make(administrators ? administrator() : owner(), stretch, 1, "--section=pre-data");
    if (administrators && stretch.stream().anyMatch(CopySteps::isLent)) {
      lend();
    }
  }

  private Set<String> trusted() {
    try (Session session = place.server().administrator()) {
      return new HashSet<>(session.query(TRUSTED, row -> row.getString(1)));
    }
  }

  private static boolean isLent(Item item) {
    return item.catalogue() == SCHEMA || item.catalogue() == FOREIGN_SERVER;
  }

  /**
   * An object is only given to whoever may create in its schema, a foreign table only made by who
   * may use its server, and grants come later.
   */
  private void lend() {
    change(OTHERS_SCHEMAS, "GRANT USAGE, CREATE ON SCHEMA %s TO %s");
    change(OTHERS_SERVERS, "GRANT USAGE ON FOREIGN SERVER %s TO %s");
  }

  private void takeBack() {
    change(OTHERS_SCHEMAS, "REVOKE USAGE, CREATE ON SCHEMA %s FROM %s");
    change(OTHERS_SERVERS, "REVOKE USAGE ON FOREIGN SERVER %s FROM %s");
  }

  private void change(String others, String statement) {
    try (Session session = place.server().administrator(origin.name())) {
      for (String owner : owners) {
        session
            .query(others, row -> row.getString(1), owner)
            .forEach(name -> session.execute(statement.formatted(name, Identifier.quote(owner))));
      }
    }
  }

  private DatabaseSecret owner() {
    return place.server().secret(origin.owner()).at(origin.name());
  }

  private DatabaseSecret administrator() {
    return place.server().administratorSecret().at(origin.name());
  }
}
