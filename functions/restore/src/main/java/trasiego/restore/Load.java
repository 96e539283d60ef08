package trasiego.restore;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.Manifest.Origin;
import trasiego.catalogue.CatalogueProof;
import trasiego.catalogue.LeftOut;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.load.DataLoad;
import trasiego.load.DatabaseAttributes;
import trasiego.load.LoadLedger;
import trasiego.load.Marker;
import trasiego.load.Verification;
import trasiego.load.Workers;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.restore.Databases.Found;

/**
 * Brings one backup into one new database, phase by phase. Each phase is either wholly done and in
 * the {@link LoadLedger}, or done again; where that is impossible the database is made anew. Call
 * only while holding the fence of its server.
 */
final class Load {
  private static final Logger LOG = LoggerFactory.getLogger(Load.class);
  private static final Duration ENDING = Duration.ofSeconds(5);

  private static final String FILLED_VIEWS =
      """
      SELECT pg_catalog.format('%I.%I', schemaname, matviewname)
      FROM pg_catalog.pg_matviews
      WHERE ispopulated
      """;

  private final Job job;
  private final Database server;
  private final Archive archive;
  private final String name;
  private LoadLedger ledger;
  private String catalogue = "catalogue compared by an earlier attempt";

  Load(Job job, Archive archive) {
    this.job = job;
    this.archive = archive;
    this.server = job.live();
    this.name = Names.scratch(job.environment(), job.execution());
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
    Path file = SchemaLoad.download(archive);
    try (Session maintenance = server.open(Databases.MAINTENANCE, maintenanceTimeouts())) {
      PgTools tools = PgTools.find(maintenance.major(), job.settings());
      SchemaLoad schema = new SchemaLoad(job, server, tools, file);
      ledger = LoadLedger.beside(schema.schemas());
      if (isReady(maintenance)) {
        handOver();
        return Outcome.DONE;
      }
      if (!canContinue(maintenance)) {
        create(maintenance, schema);
      }
      return phases(maintenance, schema);
    } finally {
      SchemaLoad.delete(file);
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
    Timeouts timeouts = job.timeouts();
    Duration left = job.timeLeft();
    return left.compareTo(timeouts.statement()) > 0 ? timeouts.withStatement(left) : timeouts;
  }

  private boolean isReady(Session maintenance) {
    return new Databases(maintenance)
        .find(name)
        .flatMap(Found::marker)
        .filter(marker -> marker.isOf(job.environment(), job.execution()) && marker.saysReady())
        .isPresent();
  }

  private boolean isOurs(Found found) {
    return found
        .marker()
        .map(marker -> marker.isOf(job.environment(), job.execution()))
        .orElse(found.comment() == null);
  }

  /** Whether a predecessor's database is fit to go on with; ends what still works in it. */
  private boolean canContinue(Session maintenance) {
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
    new Sessions(maintenance).endAll(name, ENDING);
    if (found.get().marker().isEmpty()) {
      return false;
    }
    Set<String> done = done();
    return done.contains(LoadLedger.PRE_DATA)
        && (!done.contains(LoadLedger.POST_DATA_BEGUN) || done.contains(LoadLedger.POST_DATA))
        && (!done.contains(LoadLedger.PRIVILEGES_BEGUN) || done.contains(LoadLedger.PRIVILEGES));
  }

  private void create(Session maintenance, SchemaLoad schema) {
    Origin origin = archive.manifest().database();
    refuseOlderServer(maintenance);
    refuse(Unrestorable.find(maintenance, origin, schema.contents()));
    new Databases(maintenance).drop(name);
    Marker marker = Marker.unfinished(job.environment(), job.execution(), archive.id().toString());
    new NewDatabase(maintenance).create(name, origin, marker);
    try (Session session = server.open(name, job.timeouts())) {
      session.becomeOwner();
      ledger.create(session);
    }
    LOG.info("created database \"{}\" for backup {}", name, archive.id());
  }

  private void refuseOlderServer(Session maintenance) {
    int wanted = archive.manifest().server().major();
    if (maintenance.major() < wanted) {
      refuse(
          List.of(
              "the server is PostgreSQL " + maintenance.major() + ", wanted at least " + wanted));
    }
  }

  private void refuse(List<String> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    throw new InvalidRequestException(refusal(archive, server, reasons));
  }

  static String refusal(Archive archive, Database server, List<String> reasons) {
    return "backup "
        + archive.id()
        + " cannot be restored by "
        + server.secret().username()
        + ": "
        + String.join("; ", reasons)
        + "; nothing was created; an administrator can restore it by gunzip -c | psql";
  }

  private Outcome phases(Session maintenance, SchemaLoad schema) {
    String owner = archive.manifest().database().owner();
    Set<String> done = done();
    if (!done.contains(LoadLedger.PRE_DATA)) {
      if (!schema.preData(name, owner)) {
        return Outcome.CUT;
      }
      mark(LoadLedger.PRE_DATA);
    }
    DataLoad data = new DataLoad(job.work(), archive, new Rows());
    boolean hadRows = !data.isDone(done);
    if (!data.load(done)) {
      return Outcome.OUT_OF_TIME;
    }
    if (!done.contains(LoadLedger.POST_DATA)) {
      // Better a whole invocation for it than a cut: only that begins anew.
      if (hadRows && job.isLate()) {
        return Outcome.OUT_OF_TIME;
      }
      mark(LoadLedger.POST_DATA_BEGUN);
      if (!schema.postData(name, owner)) {
        return Outcome.CUT;
      }
      mark(LoadLedger.POST_DATA);
    }
    boolean proven =
        (done.contains(LoadLedger.ANALYZED) || analyze())
            && new Verification(job.work(), archive, new Content()).verify(done);
    if (!proven) {
      return Outcome.OUT_OF_TIME;
    }
    if (!done.contains(LoadLedger.PRIVILEGES)) {
      // As above, for views that take long to fill.
      if (schema.fillsViews() && job.isLate()) {
        return Outcome.OUT_OF_TIME;
      }
      mark(LoadLedger.PRIVILEGES_BEGUN);
      if (!schema.privileges(name, owner)) {
        return Outcome.CUT;
      }
      analyzeViews();
      mark(LoadLedger.PRIVILEGES);
    }
    finish(maintenance);
    return Outcome.DONE;
  }

  /** Rows are the owner's, and each step is in the ledger with them. */
  private final class Rows implements DataLoad.Target {
    @Override
    public Session open() {
      job.hold().check();
      Session session = server.open(name, Timeouts.NONE);
      try {
        session.becomeOwner();
        return session;
      } catch (RuntimeException e) {
        session.close();
        throw e;
      }
    }

    @Override
    public void done(Session session, List<String> steps) {
      job.hold().check();
      ledger.mark(session, steps);
    }
  }

  /** Read by the function's own user. */
  private final class Content implements Verification.Target {
    @Override
    public Session open() {
      job.hold().check();
      return server.open(name, Timeouts.NONE);
    }

    @Override
    public void done(Session session, List<String> steps) {
      job.hold().check();
      ledger.mark(session, steps);
    }
  }

  private boolean analyze() {
    return Workers.run(
        job.work(),
        List.of(LoadLedger.ANALYZED),
        () -> server.open(name, Timeouts.NONE),
        (session, step) -> {
          session.execute("ANALYZE");
          ledger.mark(session, step);
        });
  }

  /** They were empty when everything else was analyzed. */
  private void analyzeViews() {
    try (Session session = server.open(name, Timeouts.NONE)) {
      session
          .query(FILLED_VIEWS, row -> row.getString(1))
          .forEach(view -> session.execute("ANALYZE " + view));
    }
  }

  /** The mark comes before the ledger goes: without both, a repeated call would begin anew. */
  private void finish(Session maintenance) {
    job.hold().renew();
    Origin origin = archive.manifest().database();
    new DatabaseAttributes(maintenance).replay(name, origin);
    compareCatalogue();
    Databases databases = new Databases(maintenance);
    Marker marker = databases.find(name).flatMap(Found::marker).orElseThrow();
    databases.comment(name, marker.finished(origin.comment()).toString());
    handOver();
  }

  /** Once the database has all that it had, and before anybody may call it restored. */
  private void compareCatalogue() {
    try (Session session = server.open(name, Timeouts.NONE)) {
      catalogue =
          CatalogueProof.of(
              archive,
              session,
              LeftOut.ofRestoration(archive.manifest().omitted(), ledger.schema()));
    }
  }

  /** What is to be said of the catalogue, once this invocation is done. */
  String catalogue() {
    return catalogue;
  }

  private void handOver() {
    try (Session session = server.open(name, job.timeouts())) {
      // The database's own settings hold by now, and may make every transaction a reading one.
      session.execute("SET default_transaction_read_only = off");
      ledger.remove(session);
    }
  }

  private Set<String> done() {
    try (Session session = server.open(name, job.timeouts())) {
      return ledger.done(session);
    }
  }

  /** Between two phases, where the one under way is over and the next has not begun. */
  private void mark(String step) {
    job.hold().renew();
    try (Session session = server.open(name, job.timeouts())) {
      ledger.mark(session, step);
    }
  }
}
