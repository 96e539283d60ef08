package trasiego.restore;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.TableOfContents.Item;
import trasiego.failure.RestoreFailedException;
import trasiego.load.AdministratorItems;
import trasiego.load.DatabaseAttributes;
import trasiego.load.LoadLedger;
import trasiego.postgres.Session;

/**
 * The administrator's part in one load, in its turns: what he makes before the rows, the settings,
 * what he hands over once everything is there, and last of all the event triggers. Nothing in it
 * evaluates what an owner wrote, or writes to a table that an owner could have changed.
 */
final class AdministratorSteps {
  private static final Logger LOG = LoggerFactory.getLogger(AdministratorSteps.class);

  private static final String KEPT_AS_THEY_ARE =
      """
      LOCK TABLE pg_catalog.pg_proc, pg_catalog.pg_operator, pg_catalog.pg_cast,
        pg_catalog.pg_type, pg_catalog.pg_class IN SHARE MODE
      """;

  private static final String PLANTED =
      """
      SELECT pg_catalog.pg_describe_object(o.classid, o.oid, 0)
      FROM (
        SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::oid AS classid, p.oid,
               p.pronamespace AS schema
        FROM pg_catalog.pg_proc p
        UNION ALL
        SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, p.oid, p.oprnamespace
        FROM pg_catalog.pg_operator p
        UNION ALL
        SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid, 0 FROM pg_catalog.pg_cast c
        UNION ALL
        SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typnamespace
        FROM pg_catalog.pg_type t
        UNION ALL
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, c.relnamespace
        FROM pg_catalog.pg_class c
      ) o
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.schema
      WHERE o.oid >= 16384
        AND n.nspname IS DISTINCT FROM ?
        AND n.nspname IS DISTINCT FROM 'pg_toast'
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = o.classid AND d.objid = o.oid AND d.deptype = 'e')
      LIMIT 3
      """;

  private final Optional<Administrator> administrator;
  private final AdministratorShare share;
  private final int major;
  private final Job job;

  AdministratorSteps(Job job, AdministratorShare share, int major) {
    this.job = job;
    this.administrator = job.administrator();
    this.share = share;
    this.major = major;
  }

  boolean isNeeded() {
    return administrator.isPresent() && !share.isEmpty();
  }

  boolean preData(SchemaLoad schema, String name, String owner, LoadLedger ledger) {
    return isNeeded()
        ? schema.preData(name, owner, items -> make(name, items, ledger))
        : schema.preData(name, owner);
  }

  private void make(String name, List<Item> items, LoadLedger ledger) {
    job.hold().check();
    try (Session session = administrator.orElseThrow().session(name, major)) {
      session.transaction(
          () -> {
            if (items.stream().anyMatch(AdministratorItems::isExtension)) {
              refuseWhatIsThere(session, ledger);
            }
            Administrator.make(session, items);
            return null;
          });
    }
    LOG.info("the administrator made {} items", items.size());
  }

  /**
   * An extension's script finds what others put into its schema, and the owner may log in here as
   * soon as the database is there: nobody adds anything until this transaction is over, and nothing
   * is there yet but what came with extensions.
   */
  private static void refuseWhatIsThere(Session session, LoadLedger ledger) {
    session.execute(KEPT_AS_THEY_ARE);
    List<String> found = session.query(PLANTED, row -> row.getString(1), ledger.schema());
    if (!found.isEmpty()) {
      throw new RestoreFailedException(
          "somebody else made objects in the new database before its extensions were there: "
              + String.join(", ", found)
              + "; nothing was swapped; find out who logs in as its owner, and restore again");
    }
  }

  /** Those of others are the restoring user's until they are handed over. */
  boolean takes(String statement) {
    return !isNeeded()
        || LargeObjects.handedOver(statement).filter(share.largeObjects()::contains).isEmpty();
  }

  /** Each is a lock until its transaction ends, and a server has room for some thousands. */
  private void giveLargeObjects(Session session) {
    for (Item item : share.given()) {
      if (LargeObjects.are(item)) {
        job.hold().check();
        session.transaction(
            () -> {
              Administrator.give(session, List.of(item));
              return null;
            });
      }
    }
  }

  /** Whether this one is his; the restoring user sets the others. */
  boolean sets(Setting setting) {
    return isNeeded() && share.sets(setting);
  }

  /** From the database of the server's own, where nothing of an owner's is. */
  void set(String name, List<Setting> settings) {
    if (settings.isEmpty()) {
      return;
    }
    job.hold().check();
    try (Session session = administrator.orElseThrow().session(Databases.MAINTENANCE, major)) {
      DatabaseAttributes attributes = new DatabaseAttributes(session);
      settings.forEach(
          setting ->
              session.transaction(
                  () -> {
                    attributes.replay(name, setting);
                    return null;
                  }));
    }
  }

  /** Grants the database as those did who are not its owner, from the same database. */
  void grant(String name, Origin origin) {
    if (!isNeeded() || !share.grants()) {
      return;
    }
    job.hold().check();
    try (Session session = administrator.orElseThrow().session(Databases.MAINTENANCE, major)) {
      new DatabaseAttributes(session).replayGrantsOfOthers(name, origin);
    }
  }

  /** Whether anything is his to do once everything else is there. */
  boolean isLast() {
    return isNeeded()
        && !(share.given().isEmpty() && share.late().isEmpty() && share.last().isEmpty());
  }

  /**
   * Hands over, makes what is left, and has the whole catalogue proven, in one transaction: what an
   * owner put beside his things meanwhile, such as another body of a function, is seen before it
   * could be a superuser's. Event triggers are the last; the ledger goes before them.
   *
   * @return what is to be said of the catalogue
   */
  String last(String name, LoadLedger ledger, Function<Session, String> proof) {
    job.hold().renew();
    try (Session session = administrator.orElseThrow().session(name, major)) {
      session.execute("SET lock_timeout = " + job.timeouts().lock().toMillis());
      giveLargeObjects(session);
      String proven =
          session.transaction(
              () -> {
                ledger.remove(session);
                Administrator.give(
                    session,
                    share.given().stream().filter(item -> !LargeObjects.are(item)).toList());
                Administrator.make(session, share.late());
                Administrator.make(session, share.last());
                return proof.apply(session);
              });
      LOG.info(
          "the administrator handed over {} items and made {}",
          share.given().size(),
          share.late().size() + share.last().size());
      return proven;
    }
  }
}
