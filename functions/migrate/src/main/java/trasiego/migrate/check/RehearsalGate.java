package trasiego.migrate.check;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Report.NotRestored;
import trasiego.migrate.judge.TrialDocument;
import trasiego.migrate.request.CheckRequest;
import trasiego.rule.TargetTables;
import trasiego.trial.ServerProfile;

/**
 * Whether the backup can be restored where files are tried, and the files rehearsed on it, as far
 * as that is known beforehand. Where it cannot, a person may have them rehearsed on the structure
 * alone, for a reason, which is told and kept.
 */
final class RehearsalGate {
  private static final String WAYS_OUT =
      "; name a rehearsal server that is larger (RehearsalSecretArn, --rehearsal-database), or"
          + " deploy with --acknowledge rehearsal and a --reason: then ";

  private final CheckRequest request;
  private final ServerProfile profile;
  private final TrialDocument trial;

  /**
   * @param notRestored null where the backup is to be restored
   */
  record Found(
      List<String> refusals,
      List<String> warnings,
      List<String> overridden,
      NotRestored notRestored) {}

  RehearsalGate(CheckRequest request, ServerProfile profile, TrialDocument trial) {
    this.request = request;
    this.profile = profile;
    this.trial = trial;
  }

  Found find(List<FileReport> files, TargetTables weights) {
    Optional<RehearsalTime> time = time(files);
    List<String> problems =
        Stream.concat(
                RehearsalSpace.problem(profile, trial.statements(), weights, trial.freeBytes())
                    .stream(),
                time.flatMap(RehearsalTime::problem).stream())
            .toList();
    Optional<String> doubt = time.flatMap(RehearsalTime::doubt);
    if (problems.isEmpty() && doubt.isEmpty()) {
      return new Found(List.of(), List.of(), List.of(), null);
    }
    String why = String.join("; ", Stream.concat(problems.stream(), doubt.stream()).toList());
    if (request.overrides(CheckRequest.REHEARSAL)) {
      List<String> told =
          List.of(
              "rehearsal was overridden (%s): %s; %s"
                  .formatted(request.reason(), why, NotRestored.INSTEAD));
      return new Found(List.of(), told, told, new NotRestored(why, request.reason()));
    }
    String line = "rehearsal: " + why + WAYS_OUT + NotRestored.INSTEAD;
    return problems.isEmpty()
        ? new Found(List.of(), List.of(line), List.of(), null)
        : new Found(List.of(line), List.of(), List.of(), new NotRestored(why, null));
  }

  private Optional<RehearsalTime> time(List<FileReport> files) {
    List<Double> seconds =
        files.stream()
            .map(FileReport::expected)
            .filter(Objects::nonNull)
            .map(expected -> expected.seconds())
            .toList();
    return Optional.ofNullable(trial.invocationSeconds())
        .map(invocation -> new RehearsalTime(profile.bytes(), seconds, invocation));
  }
}
