package trasiego.trial.copy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.load.AdministratorItems;
import trasiego.load.BrokenRows;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * The order in which a copy is made, and who does what: the administrator makes the kinds that
 * evaluate nothing and that a plain role may not make; the owner does everything else. Grants come
 * after the rows, since an owner may have taken his own rights away; event triggers come last, and
 * after them the administrator changes nothing in the database.
 */
final class CopySteps {
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

  private final CopyContext place;
  private final Origin origin;
  private final SchemaCopy schema;
  private final List<String> owners;
  private final List<Item> items;

  CopySteps(CopyContext place, Origin origin, SchemaCopy schema, List<String> owners) {
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
    leaveOutWhatLeadsElsewhere();
    leaveOutWhatIsTheServers();
    // The schema public is there before any other is made.
    lend();
    inOrder();
    if (rows != null) {
      rows.load();
    }
    behindRows();
    if (rows != null && rows.isWhole()) {
      explainRows();
    }
    takeBack();
    schema.make(administrator(), which(AdministratorItems::isAcl), 1);
    schema.make(owner(), which(item -> item.is("MATERIALIZED VIEW DATA")), 1);
    schema.make(administrator(), which(AdministratorItems::isPublication), 1);
    schema.make(administrator(), which(item -> item.is("COMMENT")), 1);
    if (rows != null) {
      rows.prove();
    }
    schema.make(administrator(), which(AdministratorItems::isEventTrigger), 1, "--no-owner");
  }

  private void leaveOutWhatLeadsElsewhere() {
    items.stream()
        .filter(AdministratorItems::isSubscription)
        .forEach(item -> schema.leaveOut(item, "a copy subscribes to nothing"));
    if (!place.server().isCutOff()) {
      items.stream()
          .filter(item -> item.is("USER MAPPING"))
          .forEach(item -> schema.leaveOut(item, "a copy signs in to no other server"));
    }
  }

  /** Indexes and constraints: several at once where none of them needs another. */
  private void behindRows() {
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
  }

  /** As the owner, whose code may be in an operator. */
  private void explainRows() {
    if (schema.missing().stream().anyMatch(BrokenRows::isIn)) {
      try (Session session =
          place
              .server()
              .login(origin.owner(), place.application())
              .open(origin.name(), Timeouts.DEFAULT)) {
        schema.explainRows(session);
      }
    }
  }

  private void leaveOutWhatIsTheServers() {
    items.stream()
        .filter(CopySteps::isOfServersFunction)
        .forEach(item -> schema.leaveOut(item, "a copy grants no function of the server's own"));
    items.stream()
        .filter(AdministratorItems::isValidating)
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

  private List<Item> which(Predicate<Item> predicate) {
    return items.stream().filter(predicate).toList();
  }

  private List<Item> owners() {
    return which(item -> !AdministratorItems.isLast(item) && !isAdministrators(item, Set.of()));
  }

  private boolean isAdministrators(Item item, Set<String> trusted) {
    return AdministratorItems.isQuiet(item)
        || AdministratorItems.isExtension(item) && !trusted.contains(item.name());
  }

  /** Before the rows, in the archive's order: one run of the tool for each stretch of one hand. */
  private void inOrder() {
    Set<String> trusted = trusted();
    List<Item> stretch = new ArrayList<>();
    boolean administrators = true;
    for (Item item : items) {
      if (AdministratorItems.isLast(item) || AdministratorItems.isSubscription(item)) {
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
    if (administrators && stretch.stream().anyMatch(AdministratorItems::isLent)) {
      lend();
    }
  }

  private Set<String> trusted() {
    try (Session session = place.server().administrator()) {
      return new HashSet<>(session.query(TRUSTED, row -> row.getString(1)));
    }
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
