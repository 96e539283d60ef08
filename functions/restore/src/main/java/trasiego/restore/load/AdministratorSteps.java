package trasiego.restore.load;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.load.AdministratorItems;
import trasiego.load.DatabaseAttributes;
import trasiego.load.LoadLedger;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.restore.administrator.Administrator;
import trasiego.restore.administrator.AdministratorShare;
import trasiego.restore.administrator.AdministratorWork;
import trasiego.restore.administrator.ExtensionGuard;
import trasiego.restore.administrator.Remainder;
import trasiego.restore.database.Databases;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.rights.LargeObjects;

/**
 * The administrator's part in one load, in its turns: what he makes before the rows, the settings,
 * what he hands over once everything is there, and last of all the event triggers. Nothing in it
 * evaluates what an owner wrote, or writes to a table that an owner could have changed.
 */
final class AdministratorSteps {
  private static final Logger LOG = LoggerFactory.getLogger(AdministratorSteps.class);

  private final Optional<Administrator> administrator;
  private final AdministratorShare share;
  private final Session maintenance;
  private final boolean superuser;
  private final RestoreContext context;

  /**
   * @param maintenance the restoring user's, in the database {@code postgres}
   */
  AdministratorSteps(RestoreContext context, AdministratorShare share, Session maintenance) {
    this.context = context;
    this.administrator = context.administrator();
    this.share = share;
    this.maintenance = maintenance;
    this.superuser = administrator.filter(it -> it.isSuperuser(maintenance)).isPresent();
  }

  boolean isGiven() {
    return administrator.isPresent();
  }

  boolean isNeeded() {
    return administrator.isPresent() && !share.isEmpty();
  }

  /** What nobody restores, as it was told before it was confirmed. */
  Remainder remainder() {
    return share.remainder();
  }

  private AdministratorWork open(String name) {
    context.hold().check();
    Administrator login = administrator.orElseThrow();
    boolean lent = !superuser && !name.equals(Databases.MAINTENANCE) && lend(name, login.name());
    try {
      Session session = login.session(name, maintenance.major(), superuser);
      return new AdministratorWork(session, superuser, share.roles().orElse(Set.of()));
    } finally {
      if (lent) {
        takeBack(name);
      }
    }
  }

  /** Its grants are not replayed before the end, and he is nobody to it until then. */
  private boolean lend(String name, String login) {
    boolean lends =
        !maintenance.isTrue(
            "SELECT pg_catalog.has_database_privilege(?, ?, 'CONNECT')", login, name);
    if (lends) {
      maintenance.execute("GRANT CONNECT ON DATABASE " + entrance(name, " TO "));
    }
    return lends;
  }

  /** Asked at a login alone; what a killed attempt lent is taken back as well. */
  private void takeBack(String name) {
    maintenance.execute("REVOKE CONNECT ON DATABASE " + entrance(name, " FROM "));
  }

  private String entrance(String name, String direction) {
    return Identifier.quote(name)
        + direction
        + Identifier.quote(administrator.orElseThrow().name());
  }

  /** Before the grants of the database are replayed. */
  void forget(String name) {
    if (isNeeded() && !superuser) {
      takeBack(name);
    }
  }

  boolean preData(SchemaLoad schema, String name, String owner, LoadLedger ledger) {
    return isNeeded()
        ? schema.preData(name, owner, items -> make(name, items, ledger))
        : schema.preData(name, owner);
  }

  private void make(String name, List<Item> items, LoadLedger ledger) {
    boolean extensions = items.stream().anyMatch(AdministratorItems::isExtension);
    boolean closes = extensions && !superuser;
    if (closes) {
      ExtensionGuard.close(maintenance, name);
    }
    try (AdministratorWork work = open(name)) {
      work.transaction(
          () -> {
            if (closes) {
              ExtensionGuard.alone(work.session(), ledger, () -> work.make(items));
            } else {
              if (extensions) {
                ExtensionGuard.lock(work.session(), ledger);
              }
              work.make(items);
            }
            return null;
          });
    } finally {
      if (closes) {
        ExtensionGuard.open(maintenance, name);
      }
    }
    LOG.info("the administrator made {} items", items.size());
  }

  /** Those of others are the restoring user's until they are handed over. */
  boolean takes(String statement) {
    return LargeObjects.handedOver(statement).filter(share.largeObjects()::contains).isEmpty();
  }

  /** Each is a lock until its transaction ends, and a server has room for some thousands. */
  private void giveLargeObjects(AdministratorWork work) {
    for (Item item : share.gifts()) {
      if (LargeObjects.are(item)) {
        context.hold().check();
        work.transaction(
            () -> {
              work.give(List.of(item));
              return null;
            });
      }
    }
  }

  /** Whether this one is his. */
  boolean sets(Setting setting) {
    return isNeeded() && share.sets(setting);
  }

  /** Whether the restoring user sets it. */
  boolean leaves(Setting setting) {
    return !sets(setting) && !share.lacks(setting);
  }

  /** From the database of the server's own, where nothing of an owner's is. */
  void set(String name, List<Setting> settings) {
    if (settings.isEmpty()) {
      return;
    }
    try (AdministratorWork work = open(Databases.MAINTENANCE)) {
      DatabaseAttributes attributes = new DatabaseAttributes(work.session());
      settings.forEach(
          setting ->
              work.transaction(
                  () -> {
                    attributes.replayAsAdministrator(name, setting);
                    return null;
                  }));
    }
  }

  /** Grants the database as those did who are not its owner, from the same database. */
  void grant(String name, Origin origin) {
    if (!isNeeded() || !share.hasGrants()) {
      return;
    }
    try (AdministratorWork work = open(Databases.MAINTENANCE)) {
      work.transaction(
          () -> {
            new DatabaseAttributes(work.session())
                .replayGrantsOfOthers(name, origin, share::actsAs);
            return null;
          });
    }
  }

  /** Whether anything is his to do once everything else is there. */
  boolean isLast() {
    return isNeeded()
        && !(share.gifts().isEmpty() && share.late().isEmpty() && share.last().isEmpty());
  }

  /**
   * Hands over, makes what is left, and has the whole catalogue proven, in one transaction: what an
   * owner put beside his things meanwhile, such as another body of a function, is seen before it
   * could be a superuser's. Event triggers are the last; the ledger goes before them.
   *
   * @return what is to be said of the catalogue
   */
  String last(String name, LoadLedger ledger, Function<Session, String> proof) {
    context.hold().renew();
    try (AdministratorWork work = open(name)) {
      Session session = work.session();
      session.execute("SET lock_timeout = " + context.timeouts().lock().toMillis());
      giveLargeObjects(work);
      String proven =
          work.transaction(
              () -> {
                ledger.remove(session);
                work.give(share.gifts().stream().filter(item -> !LargeObjects.are(item)).toList());
                work.make(share.late());
                work.make(share.last());
                return proof.apply(session);
              });
      LOG.info(
          "the administrator handed over {} items and made {}",
          share.gifts().size(),
          share.late().size() + share.last().size());
      return proven;
    }
  }
}
