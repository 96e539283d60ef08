package trasiego.migrate;

import trasiego.handler.Deadline;
import trasiego.migrate.judge.TrialResult;
import trasiego.migrate.rehearse.RehearseResult;
import trasiego.migrate.request.JudgeRequest;
import trasiego.migrate.request.MarkRequest;
import trasiego.migrate.request.RehearseRequest;
import trasiego.migrate.request.UnmarkRequest;
import trasiego.migrate.trial.MarkResult;

/** The trial function's work, on a private server or on a rehearsal server. */
interface TrialActions {
  String JUDGE = "judge";
  String REHEARSE = "rehearse";
  String MARK = "mark";
  String UNMARK = "unmark";

  TrialResult judge(JudgeRequest request, Deadline deadline);

  RehearseResult rehearse(RehearseRequest request, Deadline deadline);

  MarkResult mark(MarkRequest request);

  MarkResult unmark(UnmarkRequest request);
}
