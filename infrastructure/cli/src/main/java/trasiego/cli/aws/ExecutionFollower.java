package trasiego.cli.aws;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import tools.jackson.databind.JsonNode;
import trasiego.cli.console.Display;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.ErrorMessage;
import trasiego.cli.exit.StillRunningException;
import trasiego.handler.Json;
import trasiego.local.states.ExecutionListener;
import trasiego.local.states.HistoryEvent;
import trasiego.store.Keys;

/**
 * Follows a deployed execution to its end, event by event. The execution needs no follower: a
 * connection that is lost is found again, and an end of patience here ends nothing there.
 */
final class ExecutionFollower {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  /** Without an answer for so long, whoever waits is better told than kept. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** An execution that has just begun may not be known yet to whoever asks for its history. */
  private static final Duration UNKNOWN_AT_FIRST = Duration.ofSeconds(20);

  private static final int PAGE = 200;
  private static final int STEPS_TO_LONGEST = 60;

  private final SfnClient client;
  private final String execution;
  private final ExecutionListener listener;
  private final Display display;
  private final Pause pause;
  private final List<HistoryEvent> events = new ArrayList<>();
  private String page;
  private int turns;
  private boolean wasSaid;
  private Duration lost = Duration.ZERO;
  private Duration backoff = SHORTEST_PAUSE;

  ExecutionFollower(
      SfnClient client,
      String execution,
      ExecutionListener listener,
      Display display,
      Pause pause) {
    this.client = client;
    this.execution = execution;
    this.listener = listener;
    this.display = display;
    this.pause = pause;
  }

  Ended toEnd() {
    while (true) {
      try {
        read();
      } catch (InvalidTokenException e) {
        // Tokens last a day; the events seen already are skipped by their number.
        page = null;
      } catch (SdkException e) {
        lost(e);
        continue;
      }
      if (!events.isEmpty() && isEnd(events.getLast())) {
        return ended(events.getLast());
      }
      pause.of(nextPause());
    }
  }

  /** Reads what is new: the last page again, which grows, and those that follow it. */
  private void read() {
    while (true) {
      GetExecutionHistoryResponse answer =
          client.getExecutionHistory(
              request -> request.executionArn(execution).maxResults(PAGE).nextToken(page));
      foundAgain();
      for (var event : answer.events()) {
        if (events.isEmpty() || event.id() > events.getLast().id()) {
          HistoryEvent read = DeployedEvent.of(event);
          events.add(read);
          listener.happened(read);
        }
      }
      if (answer.nextToken() == null) {
        return;
      }
      page = answer.nextToken();
    }
  }

  private Duration nextPause() {
    turns = Math.min(turns + 1, STEPS_TO_LONGEST);
    return SHORTEST_PAUSE.plus(
        LONGEST_PAUSE.minus(SHORTEST_PAUSE).multipliedBy(turns).dividedBy(STEPS_TO_LONGEST));
  }

  private void lost(SdkException e) {
    boolean isNew = events.isEmpty() && e instanceof ExecutionDoesNotExistException;
    if (isNew ? lost.compareTo(UNKNOWN_AT_FIRST) >= 0 : !AwsFailure.isTransient(e)) {
      throw leave(e);
    }
    if (lost.compareTo(PATIENCE) >= 0) {
      throw leave(e);
    }
    if (!isNew) {
      wasSaid = true;
      display.line(
          "no answer from AWS ("
              + AwsFailure.message(e)
              + "); the execution goes on, asking again in "
              + Display.seconds(backoff));
    }
    pause.of(backoff);
    lost = lost.plus(backoff);
    backoff =
        backoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0
            ? LONGEST_BACKOFF
            : backoff.multipliedBy(2);
  }

  private void foundAgain() {
    if (wasSaid) {
      display.line("AWS answers again");
    }
    wasSaid = false;
    lost = Duration.ZERO;
    backoff = SHORTEST_PAUSE;
  }

  private RuntimeException leave(SdkException e) {
    String why = AwsFailure.of("following execution " + Keys.name(execution), e).getMessage();
    return new StillRunningException(
        execution, why + "; the execution goes on by itself: the same command finds it again");
  }

  private static boolean isEnd(HistoryEvent event) {
    return switch (event.type()) {
      case "ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut" -> true;
      default -> false;
    };
  }

  private Ended ended(HistoryEvent end) {
    boolean succeeded = end.type().equals("ExecutionSucceeded");
    // Who stops an execution may say why, and who waits too long need not.
    String status = end.type().equals("ExecutionTimedOut") ? "TIMED_OUT" : "ABORTED";
    return new Ended(
        execution,
        succeeded,
        end.detail("output")
            .map(text -> Json.document(text.getBytes(StandardCharsets.UTF_8), JsonNode.class))
            .orElse(null),
        succeeded ? null : end.detail("error").orElse("States." + status),
        end.detail("cause").map(ErrorMessage::message).orElse(null),
        List.copyOf(events));
  }
}
