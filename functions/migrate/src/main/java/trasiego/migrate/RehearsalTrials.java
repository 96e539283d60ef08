package trasiego.migrate;

import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.MigrationRefusedException;
import trasiego.failure.TransientException;
import trasiego.handler.Deadline;
import trasiego.handler.Request;
import trasiego.handler.Settings;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.judge.TrialResult;
import trasiego.migrate.rehearse.RehearseResult;
import trasiego.migrate.request.JudgeRequest;
import trasiego.migrate.request.MarkRequest;
import trasiego.migrate.request.RehearseRequest;
import trasiego.migrate.request.UnmarkRequest;
import trasiego.migrate.trial.ComparedDocument;
import trasiego.migrate.trial.MarkResult;
import trasiego.migrate.trial.TrialServers;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.secret.SecretSource;
import trasiego.trial.ServerProof;

/**
 * The trial function's actions where files are tried on a rehearsal server: none runs before it is
 * shown, in this very execution, that it is not the live one.
 */
public final class RehearsalTrials implements TrialActions {
  private static final Logger LOG = LoggerFactory.getLogger(RehearsalTrials.class);

  private final MigrateContext context;
  private final Settings settings;
  private final SecretSource source;

  public RehearsalTrials(MigrateContext context, Settings settings, SecretSource source) {
    this.context = context;
    this.settings = settings;
    this.source = source;
  }

  @Override
  public TrialResult judge(JudgeRequest request, Deadline deadline) {
    return tried(
        request,
        request.isDryRun(),
        trials -> trials.judge(request, deadline),
        judged -> request.isDryRun() && judged.status().equals(TrialResult.TRIED));
  }

  @Override
  public RehearseResult rehearse(RehearseRequest request, Deadline deadline) {
    return tried(
        request,
        false,
        trials -> trials.rehearse(request, deadline),
        rehearsed -> rehearsed.status().equals("REHEARSED"));
  }

  @Override
  public MarkResult mark(MarkRequest request) {
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

  @Override
  public MarkResult unmark(UnmarkRequest request) {
    ServerProof.remove(source, name(request));
    return new MarkResult("UNMARKED", null, "removed the mark from the rehearsal server");
  }

  private <T> T tried(
      Request request, boolean isDryRun, Function<Trials, T> work, Predicate<T> isLast) {
    String mark = ComparedDocument.requiredMark(context, request, isDryRun);
    TrialServers servers = TrialServers.onRehearsalServer(settings, source, mark);
    T result;
    try {
      result = work.apply(new Trials(context, servers));
    } catch (TransientException e) {
      // Called again in a moment, it needs the mark.
      throw e;
    } catch (RuntimeException e) {
      removeMark(request);
      throw e;
    }
    if (isLast.test(result)) {
      removeMark(request);
    }
    return result;
  }

  /** One that stays is removed by the next deployment. */
  private void removeMark(Request request) {
    try {
      ServerProof.remove(source, name(request));
    } catch (RuntimeException e) {
      LOG.warn("the mark on the rehearsal server could not be removed: {}", e.getMessage());
    }
  }

  private static ApplicationName name(Request request) {
    return new ApplicationName(request.environment(), "trial", request.execution());
  }
}
