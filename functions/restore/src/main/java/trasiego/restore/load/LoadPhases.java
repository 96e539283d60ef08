package trasiego.restore.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import trasiego.archive.Archive;
import trasiego.archive.CopyText;
import trasiego.archive.Manifest.View;
import trasiego.archive.ViewContent;
import trasiego.catalogue.CatalogueProof;
import trasiego.catalogue.LeftOut;
import trasiego.failure.RestoreFailedException;
import trasiego.load.DataLoad;
import trasiego.load.LoadLedger;
import trasiego.load.OwnersSettings;
import trasiego.load.Statistics;
import trasiego.load.Verification;
import trasiego.load.Workers;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Database;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.restore.administrator.Remainder;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.load.Load.Outcome;
import trasiego.restore.rights.LargeObjects;

/**
 * Fills a new database, phase by phase. Each phase is either wholly done and in the {@link
 * LoadLedger}, or done again.
 */
final class LoadPhases {
  private static final String FILLED_VIEWS =
      """
      SELECT pg_catalog.format('%I.%I', schemaname, matviewname)
      FROM pg_catalog.pg_matviews
      WHERE ispopulated
      """;

  private final RestoreContext context;
  private final Database server;
  private final Archive archive;
  private final String name;
  private final SchemaLoad schema;
  private final LoadLedger ledger;
  private final AdministratorSteps administrator;

  LoadPhases(
      RestoreContext context,
      Archive archive,
      String name,
      SchemaLoad schema,
      LoadLedger ledger,
      AdministratorSteps administrator) {
    this.context = context;
    this.server = context.live();
    this.archive = archive;
    this.name = name;
    this.schema = schema;
    this.ledger = ledger;
    this.administrator = administrator;
  }

  /** Whether no phase was cut that only a new database can repeat. */
  boolean canContinue() {
    Set<String> done = done();
    return done.contains(LoadLedger.PRE_DATA)
        && (!done.contains(LoadLedger.POST_DATA_BEGUN) || done.contains(LoadLedger.POST_DATA))
        && (!done.contains(LoadLedger.PRIVILEGES_BEGUN) || done.contains(LoadLedger.PRIVILEGES));
  }

  /** Goes on where an earlier invocation ended. */
  Outcome run() {
    String owner = archive.manifest().database().owner();
    Set<String> done = done();
    if (!done.contains(LoadLedger.PRE_DATA)) {
      if (!administrator.preData(schema, name, owner, ledger)) {
        return Outcome.CUT;
      }
      mark(LoadLedger.PRE_DATA);
    }
    Outcome data = data(done, owner);
    if (data != Outcome.DONE) {
      return data;
    }
    boolean proven =
        (done.contains(LoadLedger.ANALYZED) || analyze())
            && new Verification(context.work(), archive, new Content()).verify(done);
    return proven ? privileges(done, owner) : Outcome.OUT_OF_TIME;
  }

  /** The rows, and then what stands on them. */
  private Outcome data(Set<String> done, String owner) {
    DataLoad data = new DataLoad(context.work(), archive, new Rows());
    boolean hadRows = !data.isDone(done);
    if (!data.load(done)) {
      return Outcome.OUT_OF_TIME;
    }
    if (done.contains(LoadLedger.POST_DATA)) {
      return Outcome.DONE;
    }
    // Better a whole invocation for it than a cut: only that begins anew.
    if (hadRows && context.isLate()) {
      return Outcome.OUT_OF_TIME;
    }
    mark(LoadLedger.POST_DATA_BEGUN);
    if (!schema.postData(name, owner)) {
      return Outcome.CUT;
    }
    mark(LoadLedger.POST_DATA);
    return Outcome.DONE;
  }

  private Outcome privileges(Set<String> done, String owner) {
    if (done.contains(LoadLedger.PRIVILEGES)) {
      return Outcome.DONE;
    }
    // A whole invocation for views that take long to fill, as for the post-data section.
    if (schema.fillsViews() && context.isLate()) {
      return Outcome.OUT_OF_TIME;
    }
    mark(LoadLedger.PRIVILEGES_BEGUN);
    if (!schema.privileges(name, owner)) {
      return Outcome.CUT;
    }
    analyzeViews();
    if (!schema.lastPrivileges(name, owner)) {
      return Outcome.CUT;
    }
    mark(LoadLedger.PRIVILEGES);
    return Outcome.DONE;
  }

  /** Rows are the owner's, and each step is in the ledger with them. */
  private final class Rows implements DataLoad.Target {
    private boolean isOfOthers;

    @Override
    public Session open() {
      context.hold().check();
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
      context.hold().check();
      ledger.mark(session, steps);
    }

    /** What others than its owner granted of a large object, an administrator grants. */
    @Override
    public boolean takes(Session session, String statement) {
      boolean ends = LargeObjects.isOwnersAgain(statement);
      isOfOthers = (isOfOthers || LargeObjects.isOfOthers(statement)) && !ends;
      return !administrator.isGiven() || !isOfOthers && !ends && administrator.takes(statement);
    }
  }

  /** Read by the function's own user. */
  private final class Content implements Verification.Target {
    @Override
    public Session open() {
      context.hold().check();
      return server.open(name, Timeouts.NONE);
    }

    @Override
    public void done(Session session, List<String> steps) {
      context.hold().check();
      ledger.mark(session, steps);
    }
  }

  private boolean analyze() {
    return Workers.run(
        context.work(),
        List.of(LoadLedger.ANALYZED),
        () -> server.open(name, Timeouts.NONE),
        (session, step) -> {
          Statistics.gather(session, OwnersSettings.of(archive.manifest()));
          ledger.mark(session, step);
        });
  }

  /** They were empty when everything else was analyzed. */
  private void analyzeViews() {
    try (Session session = server.open(name, Timeouts.NONE)) {
      session
          .query(FILLED_VIEWS, row -> row.getString(1))
          .forEach(
              view -> OwnersSettings.of(archive.manifest()).execute(session, "ANALYZE " + view));
    }
  }

  /**
   * Once the database has all that it had, and before anybody may call it restored.
   *
   * @return what is to be said of it
   */
  String compareCatalogue() {
    try (Session session = server.open(name, Timeouts.NONE)) {
      return compareCatalogue(session);
    }
  }

  /** The same, as this session sees it. */
  private String compareCatalogue(Session session) {
    return compare(session, LeftOut.ofRestoration(archive.manifest().omitted(), ledger.schema()));
  }

  /**
   * Before anything becomes a superuser's: no name that an owner could give excuses what is there.
   */
  String proveWhole(Session session) {
    return compare(session, LeftOut.ofWholeRestoration(archive.manifest().omitted()));
  }

  private String compare(Session session, Predicate<Difference> leftOut) {
    Remainder remainder = administrator.remainder();
    try {
      String proven = CatalogueProof.of(archive, session, leftOut.or(remainder.explains()));
      return remainder.isEmpty() ? proven : proven + " but for what was told beforehand";
    } catch (RestoreFailedException e) {
      throw new RestoreFailedException(
          e.getMessage()
              + "; nothing was swapped; where you can do with that, an administrator restores the"
              + " backup by gunzip -c | psql",
          e);
    }
  }

  /**
   * They are filled anew, and may have been filled from other rows than the backup has.
   *
   * @return what is to be said of those that hold other rows; empty where none does
   */
  String compareViews() {
    List<View> wanted = archive.manifest().views();
    if (wanted.isEmpty()) {
      return "";
    }
    try (Session session = server.open(name, Timeouts.NONE)) {
      session.execute(CopyText.SETTINGS);
      List<String> otherwise = new ArrayList<>();
      for (ViewContent.Name view : ViewContent.filled(session)) {
        wanted.stream()
            .filter(it -> it.schema().equals(view.schema()) && it.name().equals(view.name()))
            .forEach(it -> compare(session, view, it).ifPresent(otherwise::add));
      }
      return otherwise.isEmpty()
          ? ""
          : "; filled anew with other rows: " + String.join(", ", otherwise);
    }
  }

  private Optional<String> compare(Session session, ViewContent.Name view, View wanted) {
    View found =
        ViewContent.read(
            session, view, archive.manifest().encoding(), archive.manifest().rowHashing());
    return found.equals(wanted)
        ? Optional.empty()
        : Optional.of(
            "materialized view "
                + Identifier.quote(view.schema(), view.name())
                + " (found "
                + found.rows()
                + " rows, wanted "
                + wanted.rows()
                + ")");
  }

  private Set<String> done() {
    try (Session session = server.open(name, context.timeouts())) {
      return ledger.done(session);
    }
  }

  /** Between two phases, where the one under way is over and the next has not begun. */
  private void mark(String step) {
    context.hold().renew();
    try (Session session = server.open(name, context.timeouts())) {
      ledger.mark(session, step);
    }
  }
}
