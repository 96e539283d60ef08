package trasiego.restore;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.TableOfContents.Item;
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

  boolean preData(SchemaLoad schema, String name, String owner) {
    return isNeeded()
        ? schema.preData(name, owner, items -> make(name, items))
        : schema.preData(name, owner);
  }

  private void make(String name, List<Item> items) {
    job.hold().check();
    try (Session session = administrator.orElseThrow().session(name, major)) {
      session.transaction(
          () -> {
            Administrator.make(session, items);
            return null;
          });
    }
    LOG.info("the administrator made {} items", items.size());
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
      String proven =
          session.transaction(
              () -> {
                ledger.remove(session);
                Administrator.give(session, share.given());
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
