package trasiego.migrate.trial;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.request.CompareRequest;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.trial.ServerProof;

/**
 * Shows that the rehearsal server is not the live one: what this execution left there a moment ago
 * is not on the live database's server. Reads alone.
 */
public final class Compare {
  private static final Logger LOG = LoggerFactory.getLogger(Compare.class);

  private final MigrateContext context;
  private final CompareRequest request;

  public Compare(MigrateContext context, CompareRequest request) {
    this.context = context;
    this.request = request;
  }

  public CompareResult run() {
    ServerProof.Seen seen;
    try (Session live = context.live(request).open(Timeouts.DEFAULT)) {
      seen = ServerProof.look(live, request.mark());
    }
    if (seen.present()) {
      throw new MigrationRefusedException(
          "the rehearsal server is the live one: role "
              + ServerProof.role(request.mark())
              + ", made there a moment ago, is seen beside "
              + live()
              + ", wanted a server that lacks it; nothing was tried; name another server"
              + " (RehearsalSecretArn, --rehearsal-database), or none");
    }
    if (seen.standby()) {
      throw new MigrationRefusedException(
          "the live login leads to a standby, "
              + live()
              + ", which may not know yet what was left on the rehearsal server; wanted the server"
              + " that is written to; nothing was tried; put its address into the login");
    }
    String key =
        new PlanDocuments(request.environment(), request.execution(), request.isDryRun())
            .compared();
    context.write(
        key,
        new ComparedDocument(
            request.environment(),
            request.execution(),
            request.mark(),
            context.clock().instant().toString()));
    String summary = "the rehearsal server is not the live one";
    LOG.info(summary);
    return new CompareResult("COMPARED", key, summary);
  }

  private String live() {
    DatabaseSecret secret = context.live().secret();
    return "database \"%s\" of %s:%d".formatted(secret.dbname(), secret.host(), secret.port());
  }
}
