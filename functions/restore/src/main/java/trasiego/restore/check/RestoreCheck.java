package trasiego.restore.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.Omissions;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.NotConfirmedException;
import trasiego.failure.RestoreFailedException;
import trasiego.handler.Check;
import trasiego.load.Marker;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.restore.administrator.Administrator;
import trasiego.restore.administrator.AdministratorShare;
import trasiego.restore.database.Databases;
import trasiego.restore.database.Databases.Found;
import trasiego.restore.database.KeptDatabases;
import trasiego.restore.invocation.Overrides;
import trasiego.restore.invocation.RestoreCheckRequest;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.load.BackupVerification;
import trasiego.restore.load.DiskRoom;
import trasiego.restore.load.Load;
import trasiego.restore.load.SchemaFile;
import trasiego.restore.swap.Swap;
import trasiego.store.Keys;
import trasiego.store.Lease;

/**
 * The step {@code check}: takes the lease, and refuses whatever can be known to fail before
 * anything is created: a wrong confirmation, a damaged backup, objects that this user may not
 * create.
 */
public final class RestoreCheck {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreCheck.class);

  private final RestoreContext context;
  private final RestoreCheckRequest request;
  private final String live;

  private RestoreCheck(RestoreContext context, RestoreCheckRequest request) {
    this.context = context;
    this.request = request;
    this.live = context.live().name();
  }

  public static RestoreCheckResult run(RestoreContext context, RestoreCheckRequest request) {
    try {
      return new RestoreCheck(context, request).run();
    } catch (SqlFailure e) {
      throw new RestoreFailedException("checking a restore: " + e.getMessage(), e);
    }
  }

  private RestoreCheckResult run() {
    confirmed();
    // Found before the lease is taken: a wrong name must not keep others out.
    Optional<BackupId> backup = request.undo() ? Optional.empty() : Optional.of(backup());
    Lease lease = new Lease(context.store(), context.environment(), context.clock());
    return switch (lease.take(context.execution(), Optional.ofNullable(request.ended()))) {
      case Lease.Outcome.Held held -> RestoreCheckResult.held(live, held.holder());
      case Lease.Outcome.Taken taken -> {
        String superseded = taken.superseded().map(Lease.Holder::execution).orElse("");
        yield backup.isPresent() ? restore(backup.get(), superseded) : undo(superseded);
      }
    };
  }

  /** Who has yet to confirm is told what an administrator would do, before anything is taken. */
  private void confirmed() {
    try {
      Check.confirmed(request.confirm(), live);
    } catch (NotConfirmedException e) {
      if (!request.administrator()) {
        throw e;
      }
      Archive archive = Archive.open(context.store(), backup(), context.trust());
      try (Session session = context.live().open(Databases.MAINTENANCE, context.timeouts())) {
        throw new NotConfirmedException(
            e.getMessage() + "; " + share(session, archive).told(administrator()), e);
      }
    }
  }

  private String administrator() {
    return context.administrator().map(Administrator::name).orElse("");
  }

  private BackupId backup() {
    BackupId id = new BackupCatalog(context.store()).find(context.environment(), request.backup());
    boolean isForeign = !id.environment().equals(context.environment());
    if (isForeign && !request.overrides().allowsOtherEnvironment()) {
      throw new InvalidRequestException(
          "backup "
              + id
              + " is of environment \""
              + id.environment()
              + "\", this is \""
              + context.environment()
              + "\"; if that is meant, set field \"override\" to \""
              + Overrides.OTHER_ENVIRONMENT
              + "\"");
    }
    return id;
  }

  private RestoreCheckResult restore(BackupId id, String superseded) {
    refuseSwapped(id, superseded);
    Archive archive = Archive.open(context.store(), id, context.trust());
    if (!BackupVerification.of(archive, context)) {
      throw new RestoreFailedException(
          "reading backup "
              + id
              + " to its end takes longer than one invocation; nothing was created; raise the"
              + " function's timeout");
    }
    Manifest manifest = archive.manifest();
    AdministratorShare share;
    String room;
    try (Session session = context.live().open(Databases.MAINTENANCE, context.timeouts())) {
      new SwapObstacles(context, session).refuse();
      room = new DiskRoom(context, session, archive).check();
      share = share(session, archive);
    }
    String told = request.administrator() ? share.told(administrator()) : null;
    String summary = summary(id, manifest, superseded, room, told);
    LOG.info(summary);
    return new RestoreCheckResult(
        RestoreCheckResult.READY,
        id.toString(),
        live,
        null,
        manifest.schemaVersion(),
        manifest.snapshot().takenAt(),
        manifest.bytes(),
        "",
        "",
        superseded,
        summary,
        told);
  }

  private String summary(
      BackupId id, Manifest manifest, String superseded, String room, String told) {
    return String.format(
        Locale.ROOT,
        "%sbackup %s of %s (%d bytes, schema version %s) will replace \"%s\"%s; %s%s",
        took(superseded),
        id,
        manifest.snapshot().takenAt(),
        manifest.bytes(),
        manifest.schemaVersion() == null ? "unknown" : manifest.schemaVersion(),
        live,
        Omissions.suffix(manifest.omitted()),
        room,
        told == null ? "" : "; " + told);
  }

  /**
   * A killed restoration may have swapped before it died. A second swap would make what it restored
   * the database that an undo returns to, and the original one of several that are kept.
   */
  private void refuseSwapped(BackupId id, String superseded) {
    try (Session session = context.live().open(Databases.MAINTENANCE, context.timeouts())) {
      kept(session)
          .replacedBy(superseded, id)
          .ifPresent(
              old -> {
                throw new InvalidRequestException(
                    Keys.name(superseded)
                        + ", which ended without saying so, had put backup "
                        + id
                        + " in place already: \""
                        + live
                        + "\" is restored from it, and what it replaced is kept as \""
                        + old.name()
                        + "\", to which an undo returns; nothing is left to do; to restore the"
                        + " backup once more, start again");
              });
    }
  }

  /** Refuses what cannot be restored; answers what an administrator is to restore. */
  private AdministratorShare share(Session session, Archive archive) {
    Manifest manifest = archive.manifest();
    if (session.major() < manifest.server().major()) {
      throw new InvalidRequestException(
          Load.refusal(
              archive,
              context.live(),
              List.of(
                  "the server is PostgreSQL "
                      + session.major()
                      + ", wanted at least "
                      + manifest.server().major())));
    }
    Path file = SchemaFile.download(archive);
    try {
      // Refuses now where the restoration would miss them.
      PgTools.find(session.major(), context.settings());
      return Load.share(context, session, archive, SchemaFile.contents(file));
    } finally {
      SchemaFile.delete(file);
    }
  }

  private RestoreCheckResult undo(String superseded) {
    try (Session session = context.live().open(Databases.MAINTENANCE, context.timeouts())) {
      new SwapObstacles(context, session).refuse();
      KeptDatabases kept = kept(session);
      Found old = chosen(kept);
      Marker marker = old.marker().orElseThrow();
      refuseUndone(marker, superseded);
      String summary =
          took(superseded)
              + "\""
              + old.name()
              + "\", kept since "
              + marker.replacedAt()
              + ", will take the place of \""
              + live
              + "\"; what was written since then is kept aside with the present one"
              + kept.others(old);
      LOG.info(summary);
      return new RestoreCheckResult(
          RestoreCheckResult.READY,
          null,
          live,
          old.name(),
          null,
          marker.replacedAt(),
          0,
          "",
          "",
          superseded,
          summary,
          null);
    }
  }

  private static String took(String superseded) {
    return superseded.isEmpty()
        ? ""
        : "took the deployment lease over from " + Keys.name(superseded) + "; ";
  }

  private Found chosen(KeptDatabases kept) {
    if (request.kept() == null) {
      return kept.newest()
          .orElseThrow(
              () ->
                  new InvalidRequestException(
                      "there is nothing to undo: no database beside \""
                          + live
                          + "\" is kept from an earlier restoration of "
                          + context.environment()));
    }
    return kept.named(request.kept())
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "field \"kept\": found \""
                        + request.kept()
                        + "\", wanted a database that a restoration of "
                        + context.environment()
                        + " replaced and kept; there are: "
                        + kept.list()
                        + "; nothing was changed"));
  }

  /** A killed undo may have swapped before it died; swapping again would undo the undo. */
  private void refuseUndone(Marker marker, String superseded) {
    boolean swapped = !superseded.isEmpty() && superseded.equals(marker.replacedBy());
    if (swapped
        && context.store().find(Swap.undoLedger(context.environment(), superseded)).isPresent()) {
      throw new InvalidRequestException(
          Keys.name(superseded)
              + ", which ended without saying so, had swapped back already: \""
              + live
              + "\" is what it was before the restoration; nothing is left to do; a further undo"
              + " brings the restored one back");
    }
  }

  private KeptDatabases kept(Session session) {
    return KeptDatabases.of(new Databases(session), context.environment());
  }
}
