package trasiego.migrate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.MigrationRefusedException;
import trasiego.failure.TransientException;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.judge.TrialResult;
import trasiego.migrate.rehearse.RehearseResult;
import trasiego.migrate.request.TrialRequest;
import trasiego.migrate.trial.ComparedDocument;
import trasiego.migrate.trial.MarkResult;
import trasiego.migrate.trial.TrialServers;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.SecretSource;
import trasiego.postgres.SqlFailure;
import trasiego.trial.ServerProof;

/**
 * The trial function's actions where files are tried on a rehearsal server: none runs before it is
 * shown, in this very execution, that it is not the live one.
 */
public final class RehearsalTrials {
  private static final Logger LOG = LoggerFactory.getLogger(RehearsalTrials.class);

  private final MigrateContext context;
  private final Settings settings;
  private final SecretSource source;

  public RehearsalTrials(MigrateContext context, Settings settings, SecretSource source) {
    this.context = context;
    this.settings = settings;
    this.source = source;
  }

  public Object run(TrialRequest request, Deadline deadline) {
    return switch (request.action()) {
      case TrialRequest.MARK -> mark(request);
      case TrialRequest.UNMARK -> unmark(request);
      default -> tried(request, deadline);
    };
  }

  private MarkResult mark(TrialRequest request) {
    try {
      String mark = ServerProof.put(source, name(request), request.known());
      return new MarkResult("MARKED", mark, "left a mark on the rehearsal server");
    } catch (SqlFailure e) {
      throw new MigrationRefusedException(
          "no mark could be left on the rehearsal server: "
              + e.getMessage()
              + "; nothing was tried",
          e);
    }
  }

  private MarkResult unmark(TrialRequest request) {
    ServerProof.remove(source, name(request));
    return new MarkResult("UNMARKED", null, "removed the mark from the rehearsal server");
  }

  private Object tried(TrialRequest request, Deadline deadline) {
    String mark = ComparedDocument.requiredMark(context, request);
    TrialServers servers = TrialServers.onRehearsalServer(settings, source, mark);
    Object result;
    try {
      result = new Trials(context, servers).run(request, deadline);
    } catch (TransientException e) {
      // Called again in a moment, it needs the mark.
      throw e;
    } catch (RuntimeException e) {
      removeMark(request);
      throw e;
    }
    if (isLast(request, result)) {
      removeMark(request);
    }
    return result;
  }

  private static boolean isLast(TrialRequest request, Object result) {
    return switch (result) {
      case TrialResult judged -> request.isDryRun() && judged.status().equals(TrialResult.TRIED);
      case RehearseResult rehearsed -> rehearsed.status().equals("REHEARSED");
      default -> false;
    };
  }

  /** One that stays is removed by the next deployment. */
  private void removeMark(TrialRequest request) {
    try {
      unmark(request);
    } catch (RuntimeException e) {
      LOG.warn("the mark on the rehearsal server could not be removed: {}", e.getMessage());
    }
  }

  private static ApplicationName name(TrialRequest request) {
    return new ApplicationName(request.environment(), "trial", request.execution());
  }
}
