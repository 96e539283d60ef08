package trasiego.status.record;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.archive.Manifest;
import trasiego.execution.DeploymentRecord.Moment;
import trasiego.execution.ExecutionKind;
import trasiego.execution.PlanDocument;
import trasiego.execution.RunDocument;

/** What happened when, as far as the documents of an execution say it. */
final class Timeline {
  private Timeline() {}

  /** In the order of time. */
  static List<Moment> of(RecordRequest request, Evidence evidence, Instant now) {
    List<Moment> moments = new ArrayList<>();
    moments.add(new Moment(request.startedAt(), "execution started"));
    evidence
        .plan()
        .found()
        .map(PlanDocument::plannedAt)
        .ifPresent(at -> moments.add(planned(at, evidence)));
    boolean deployment = request.kind() == ExecutionKind.DEPLOYMENT;
    evidence
        .backup()
        .found()
        .filter(manifest -> deployment)
        .ifPresent(manifest -> moments.addAll(backup("backup before", manifest)));
    evidence
        .second()
        .found()
        .ifPresent(
            manifest ->
                moments.addAll(
                    backup(deployment ? "backup after" : "backup of the present state", manifest)));
    evidence.run().found().ifPresent(run -> moments.addAll(run(run)));
    evidence
        .verification()
        .found()
        .ifPresent(it -> moments.add(new Moment(it.verifiedAt(), "verified: " + it.summary())));
    moments.add(new Moment(now.toString(), "recorded"));
    return moments.stream()
        .filter(moment -> moment.at() != null)
        .sorted(Comparator.comparing(Timeline::instant))
        .toList();
  }

  /** Text does not sort as time where one instant has a fraction and another none. */
  private static Instant instant(Moment moment) {
    try {
      return Instant.parse(moment.at());
    } catch (DateTimeParseException e) {
      return Instant.MAX;
    }
  }

  private static Moment planned(String at, Evidence evidence) {
    int pending = evidence.plan().found().map(plan -> plan.pending().size()).orElse(0);
    return new Moment(at, "planned: " + pending + " pending");
  }

  private static List<Moment> backup(String which, Manifest manifest) {
    return List.of(
        new Moment(manifest.startedAt(), which + " started"),
        new Moment(manifest.finishedAt(), which + " stored: " + manifest.backup()));
  }

  private static List<Moment> run(RunDocument run) {
    Stream<Moment> waits =
        run.files().stream()
            .flatMap(
                file ->
                    file.tries().stream()
                        .map(
                            it ->
                                new Moment(
                                    it.at(),
                                    "migration "
                                        + file.version()
                                        + (it.isYielded()
                                            ? " " + it.message()
                                            : " tried in vain, SQLSTATE " + it.sqlState()))));
    return Stream.concat(
            Stream.of(
                new Moment(run.startedAt(), "migration started" + under(run)),
                new Moment(run.finishedAt(), "migration ended")),
            waits)
        .toList();
  }

  /** The few settings that most often make the same text mean something else. */
  private static String under(RunDocument run) {
    String told =
        Stream.of("role", "search_path", "TimeZone", "DateStyle")
            .filter(run.settings()::containsKey)
            .map(name -> name + " " + run.settings().get(name))
            .collect(Collectors.joining("; "));
    return told.isEmpty() ? "" : " under " + told;
  }
}
