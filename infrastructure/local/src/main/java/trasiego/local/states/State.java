package trasiego.local.states;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One state of a machine, its references resolved and its expressions parsed. */
sealed interface State {
  String name();

  /** The states that may follow, by name. */
  Stream<String> targets();

  /** Whether the execution may end here. */
  boolean isTerminal();

  /** The word that the event history uses for this kind of state. */
  default String type() {
    return getClass().getSimpleName();
  }

  /** Calls an integration; the only kind of state with Retry and Catch. */
  record Task(
      String name,
      String resource,
      Integration integration,
      Optional<Payload> arguments,
      Optional<Payload> timeoutSeconds,
      Optional<Payload> assign,
      Optional<Payload> output,
      List<Retrier> retry,
      List<Catcher> catches,
      Optional<String> next)
      implements State {
    public Task {
      retry = List.copyOf(retry);
      catches = List.copyOf(catches);
    }

    @Override
    public Stream<String> targets() {
      return Stream.concat(next.stream(), catches.stream().map(Catcher::next));
    }

    @Override
    public boolean isTerminal() {
      return next.isEmpty();
    }
  }

  /** Goes where the first true condition points. */
  record Choice(
      String name,
      List<Rule> rules,
      Optional<String> otherwise,
      Optional<Payload> assign,
      Optional<Payload> output)
      implements State {
    public Choice {
      rules = List.copyOf(rules);
    }

    @Override
    public Stream<String> targets() {
      return Stream.concat(rules.stream().map(Rule::next), otherwise.stream());
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    /** One entry of Choices. */
    record Rule(
        String location,
        Payload condition,
        String next,
        Optional<Payload> assign,
        Optional<Payload> output) {}
  }

  /** Waits for a number of seconds or until an instant: exactly one of the two is there. */
  record Wait(
      String name,
      Optional<Payload> seconds,
      Optional<Payload> timestamp,
      Optional<Payload> assign,
      Optional<Payload> output,
      Optional<String> next)
      implements State {
    @Override
    public Stream<String> targets() {
      return next.stream();
    }

    @Override
    public boolean isTerminal() {
      return next.isEmpty();
    }
  }

  /** Computes and assigns, nothing more. */
  record Pass(
      String name, Optional<Payload> assign, Optional<Payload> output, Optional<String> next)
      implements State {
    @Override
    public Stream<String> targets() {
      return next.stream();
    }

    @Override
    public boolean isTerminal() {
      return next.isEmpty();
    }
  }

  /** Ends the execution well. */
  record Succeed(String name, Optional<Payload> output) implements State {
    @Override
    public Stream<String> targets() {
      return Stream.empty();
    }

    @Override
    public boolean isTerminal() {
      return true;
    }
  }

  /** Ends the execution with an error. */
  record Fail(String name, Optional<Payload> error, Optional<Payload> cause) implements State {
    @Override
    public Stream<String> targets() {
      return Stream.empty();
    }

    @Override
    public boolean isTerminal() {
      return true;
    }
  }
}
