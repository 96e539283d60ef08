package trasiego.restore.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.contents.TableOfContents;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.load.DatabaseAttributes;
import trasiego.load.LoadLedger;
import trasiego.load.Marker;
import trasiego.load.OwnersSettings;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.restore.administrator.Administrator;
import trasiego.restore.administrator.AdministratorRights;
import trasiego.restore.administrator.AdministratorShare;
import trasiego.restore.database.DatabaseNames;
import trasiego.restore.database.Databases;
import trasiego.restore.database.Databases.Found;
import trasiego.restore.database.NewDatabase;
import trasiego.restore.database.OtherSessions;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.rights.Obstacles;
import trasiego.restore.rights.RestoreRights;

/**
 * Brings one backup into one new database: made, filled by {@link LoadPhases}, marked as whole.
 * Where an earlier invocation left what nobody can go on with, it is made anew. Call only while
 * holding the fence of its server.
 */
public final class Load {
  private static final Logger LOG = LoggerFactory.getLogger(Load.class);
  private static final Duration ENDING = Duration.ofSeconds(5);

  private static final String ADMINISTRATORS_WAY =
      ", or this restoration with an administrator's login for these items alone:"
          + " \"administrator\": true in its input where the stack has AdministratorSecretArn,"
          + " --administrator USER of db restore with --database";

  private static final String BY_HAND =
      "; nothing was created; an administrator can restore it by gunzip -c | psql";

  private final RestoreContext context;
  private final Database server;
  private final Archive archive;
  private final String name;
  private String catalogue = "catalogue compared by an earlier attempt";

  Load(RestoreContext context, Archive archive) {
    this.context = context;
    this.archive = archive;
    this.server = context.live();
    this.name = DatabaseNames.scratch(context.environment(), context.execution());
  }

  Database server() {
    return server;
  }

  String database() {
    return name;
  }

  /** How far an invocation came. */
  enum Outcome {
    /** The database is whole and proven. */
    DONE,
    /** The next invocation goes on. */
    OUT_OF_TIME,
    /** Time was over within a section of the schema: the next invocation begins anew. */
    CUT
  }

  Outcome run() {
    Path file = SchemaFile.download(archive);
    try (Session maintenance = server.open(Databases.MAINTENANCE, maintenanceTimeouts())) {
      PgTools tools = PgTools.find(maintenance.major(), context.settings());
      SchemaLoad schema =
          new SchemaLoad(context, server, tools, file, OwnersSettings.of(archive.manifest()));
      LoadLedger ledger = LoadLedger.beside(schema.schemas());
      if (isReady(maintenance)) {
        handOver(ledger);
        return Outcome.DONE;
      }
      AdministratorSteps administrator = administratorSteps(maintenance, schema);
      LoadPhases phases = new LoadPhases(context, archive, name, schema, ledger, administrator);
      if (!canContinue(maintenance, phases)) {
        create(maintenance, ledger);
      }
      Outcome outcome = phases.run();
      if (outcome == Outcome.DONE) {
        finish(maintenance, phases, ledger, administrator);
      }
      return outcome;
    } finally {
      SchemaFile.delete(file);
    }
  }

  /** Removes what was made, after a failure that no retry mends. */
  void abandon() {
    try (Session maintenance = server.open(Databases.MAINTENANCE, maintenanceTimeouts())) {
      Databases databases = new Databases(maintenance);
      if (databases.find(name).filter(this::isOurs).isPresent()) {
        databases.drop(name);
        LOG.info("dropped the unfinished database \"{}\"", name);
      }
    } catch (RuntimeException e) {
      LOG.warn("the unfinished database \"{}\" is left to the next drop: {}", name, e.getMessage());
    }
  }

  /** CREATE and DROP DATABASE copy and delete files: as long as this invocation has. */
  private Timeouts maintenanceTimeouts() {
    Timeouts timeouts = context.timeouts();
    Duration left = context.timeLeft();
    return left.compareTo(timeouts.statement()) > 0 ? timeouts.withStatement(left) : timeouts;
  }

  private boolean isReady(Session maintenance) {
    return new Databases(maintenance)
        .find(name)
        .flatMap(Found::marker)
        .filter(
            marker -> marker.isOf(context.environment(), context.execution()) && marker.saysReady())
        .isPresent();
  }

  private boolean isOurs(Found found) {
    return found
        .marker()
        .map(marker -> marker.isOf(context.environment(), context.execution()))
        .orElse(found.comment() == null);
  }

  /** Whether a predecessor's database is fit to go on with; ends what still works in it. */
  private boolean canContinue(Session maintenance, LoadPhases phases) {
    Optional<Found> found = new Databases(maintenance).find(name);
    if (found.isEmpty()) {
      return false;
    }
    if (!isOurs(found.get())) {
      throw new RestoreFailedException(
          "database \""
              + name
              + "\" exists and says it is not of this execution: "
              + found.get().comment()
              + "; drop it by hand if nobody needs it");
    }
    // A killed invocation's pg_restore may live on without it.
    new OtherSessions(maintenance).endAll(name, ENDING);
    if (found.get().marker().isEmpty()) {
      return false;
    }
    return phases.canContinue();
  }

  /** Refuses what cannot be restored, in every attempt: what this user may can change meanwhile. */
  private AdministratorSteps administratorSteps(Session maintenance, SchemaLoad schema) {
    refuseOlderServer(maintenance);
    AdministratorShare share = share(context, maintenance, archive, schema.contents());
    schema.leaveTo(share);
    return new AdministratorSteps(context, share, maintenance);
  }

  /** What an administrator is to restore; an exception where something stands in the way. */
  public static AdministratorShare share(
      RestoreContext context, Session maintenance, Archive archive, TableOfContents contents) {
    Obstacles obstacles = RestoreRights.find(maintenance, archive.manifest().database(), contents);
    Optional<Administrator> administrator = context.administrator();
    AdministratorShare share =
        administrator.isEmpty() || obstacles.reasons().isEmpty()
            ? AdministratorShare.none()
            : share(administrator.get(), maintenance, archive, contents, obstacles);
    List<String> reasons = administrator.isEmpty() ? obstacles.reasons() : share.refused();
    if (!reasons.isEmpty()) {
      String ways = administrator.isEmpty() && obstacles.isHopeful() ? ADMINISTRATORS_WAY : "";
      throw new InvalidRequestException(refusal(archive, context.live(), reasons) + ways);
    }
    if (!share.isEmpty()) {
      refuseUnprovable(archive, maintenance.major());
    }
    return share;
  }

  private static AdministratorShare share(
      Administrator administrator,
      Session maintenance,
      Archive archive,
      TableOfContents contents,
      Obstacles obstacles) {
    String owner = archive.manifest().database().owner();
    try (AdministratorRights rights = administrator.rights(maintenance)) {
      return AdministratorShare.of(obstacles, contents, owner, rights);
    }
  }

  /** What an owner exchanged meanwhile would else be handed to a superuser, unseen. */
  private static void refuseUnprovable(Archive archive, int major) {
    int wanted = archive.manifest().server().major();
    if (major != wanted || archive.manifest().catalogue() == null) {
      throw new InvalidRequestException(
          "backup "
              + archive.id()
              + " cannot be restored with an administrator: "
              + (major == wanted
                  ? "it is older than the record of the catalogue"
                  : "it is of PostgreSQL " + wanted + " and the server is PostgreSQL " + major)
              + ", so nobody could tell whether what is handed over is what it was"
              + BY_HAND);
    }
  }

  private void create(Session maintenance, LoadLedger ledger) {
    Origin origin = archive.manifest().database();
    new Databases(maintenance).drop(name);
    Marker marker =
        Marker.unfinished(context.environment(), context.execution(), archive.id().toString());
    new NewDatabase(maintenance).create(name, origin, marker);
    try (Session session = server.open(name, context.timeouts())) {
      session.becomeOwner();
      ledger.create(session);
    }
    LOG.info("created database \"{}\" for backup {}", name, archive.id());
  }

  private void refuseOlderServer(Session maintenance) {
    int wanted = archive.manifest().server().major();
    if (maintenance.major() < wanted) {
      List<String> reasons =
          List.of(
              "the server is PostgreSQL " + maintenance.major() + ", wanted at least " + wanted);
      throw new InvalidRequestException(refusal(archive, server, reasons));
    }
  }

  public static String refusal(Archive archive, Database server, List<String> reasons) {
    return "backup "
        + archive.id()
        + " cannot be restored by "
        + server.secret().username()
        + ": "
        + String.join("; ", reasons)
        + BY_HAND;
  }

  /** The mark comes before the ledger goes: without both, a repeated call would begin anew. */
  private void finish(
      Session maintenance, LoadPhases phases, LoadLedger ledger, AdministratorSteps administrator) {
    context.hold().renew();
    Origin origin = archive.manifest().database();
    administrator.set(name, origin.settings().stream().filter(administrator::sets).toList());
    administrator.forget(name);
    new DatabaseAttributes(maintenance).replay(name, origin, administrator::leaves);
    administrator.grant(name, origin);
    // Of rows an administrator's session reads none.
    String views = phases.compareViews();
    catalogue =
        (administrator.isLast()
                ? administrator.last(name, ledger, phases::proveWhole)
                : phases.compareCatalogue())
            + views;
    Databases databases = new Databases(maintenance);
    Marker marker = databases.find(name).flatMap(Found::marker).orElseThrow();
    databases.comment(name, marker.finished(origin.comment()).toString());
    handOver(ledger);
  }

  /** What is to be said of the catalogue, once this invocation is done. */
  String catalogue() {
    return catalogue;
  }

  private void handOver(LoadLedger ledger) {
    try (Session session = server.open(name, context.timeouts())) {
      // The database's own settings hold by now, and may make every transaction a reading one.
      session.execute("SET default_transaction_read_only = off");
      // Where it is gone, event triggers may be there, which a DROP of nothing fires as well.
      if (ledger.isThere(session)) {
        ledger.remove(session);
      }
    }
  }
}
