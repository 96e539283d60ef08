package trasiego.local.states;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import trasiego.local.jsonata.StrictJson;

/** A definition that this executor can run to its end: everything it refers to exists. */
public final class StateMachine {
  private final String name;
  private final String startAt;
  private final Map<String, State> states;
  private final Optional<Duration> timeout;

  private StateMachine(
      String name, String startAt, Map<String, State> states, Optional<Duration> timeout) {
    this.name = name;
    this.startAt = startAt;
    this.states = states;
    this.timeout = timeout;
  }

  /**
   * Reads a definition.
   *
   * @param integrations what each Task's Resource stands for
   * @throws DefinitionException naming the state and field that cannot be run
   */
  public static StateMachine load(
      String name, String definition, Map<String, Integration> integrations) {
    Fields fields = Fields.of(name, "", parse(name, definition));
    fields.only(
        Set.of("Comment", "StartAt", "States", "QueryLanguage", "TimeoutSeconds", "Version"));
    String language = fields.optionalText("QueryLanguage").orElse("JSONPath");
    Map<String, State> states = states(fields, language, integrations);
    String startAt = fields.text("StartAt");
    if (!states.containsKey(startAt)) {
      throw fields.refused("StartAt", "names no state: " + startAt);
    }
    OptionalLong seconds = fields.integer("TimeoutSeconds", 1);
    StateMachine machine =
        new StateMachine(
            name,
            startAt,
            states,
            seconds.isPresent()
                ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
                : Optional.empty());
    machine.checkTransitions();
    return machine;
  }

  private static JsonNode parse(String name, String definition) {
    try {
      return StrictJson.parse(definition);
    } catch (JacksonException e) {
      throw new DefinitionException(name + " is not JSON: " + e.getMessage(), e);
    }
  }

  private static Map<String, State> states(
      Fields machine, String language, Map<String, Integration> integrations) {
    if (!machine.has("States")) {
      throw machine.refused("States", "is missing");
    }
    Map<String, State> states = new LinkedHashMap<>();
    Fields.of(machine.place(), "States", machine.node().get("States"))
        .node()
        .properties()
        .forEach(
            entry -> {
              String state = entry.getKey();
              if (state.isEmpty() || state.length() > 80) {
                throw machine.refused("States", "has a name of no or over 80 letters: " + state);
              }
              Fields fields = Fields.of(machine.place() + ": state " + state, "", entry.getValue());
              if (!fields.optionalText("QueryLanguage").orElse(language).equals("JSONata")) {
                throw fields.refused("QueryLanguage", "must be JSONata");
              }
              states.put(state, new StateReader(fields, state, integrations).read());
            });
    return states;
  }

  private void checkTransitions() {
    for (State state : states.values()) {
      state
          .targets()
          .filter(target -> !states.containsKey(target))
          .findFirst()
          .ifPresent(
              target -> {
                throw new DefinitionException(
                    "%s: state %s leads to %s, which does not exist"
                        .formatted(name, state.name(), target));
              });
    }
    refuseOthers(reachable(Set.of(startAt), successors()), "cannot be reached from " + startAt);
    Set<String> ends =
        states.values().stream()
            .filter(State::isTerminal)
            .map(State::name)
            .collect(Collectors.toSet());
    refuseOthers(reachable(ends, predecessors()), "leads to no end of the machine");
  }

  private void refuseOthers(Set<String> good, String why) {
    List<String> bad = states.keySet().stream().filter(state -> !good.contains(state)).toList();
    if (!bad.isEmpty()) {
      throw new DefinitionException("%s: state %s %s".formatted(name, bad.getFirst(), why));
    }
  }

  private Map<String, Set<String>> successors() {
    Map<String, Set<String>> graph = new HashMap<>();
    states
        .values()
        .forEach(state -> graph.put(state.name(), state.targets().collect(Collectors.toSet())));
    return graph;
  }

  private Map<String, Set<String>> predecessors() {
    Map<String, Set<String>> graph = new HashMap<>();
    successors()
        .forEach(
            (from, targets) ->
                targets.forEach(
                    to -> graph.computeIfAbsent(to, key -> new LinkedHashSet<>()).add(from)));
    return graph;
  }

  private static Set<String> reachable(Set<String> from, Map<String, Set<String>> graph) {
    Set<String> seen = new LinkedHashSet<>(from);
    Deque<String> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      for (String next : graph.getOrDefault(open.remove(), Set.of())) {
        if (seen.add(next)) {
          open.add(next);
        }
      }
    }
    return seen;
  }

  public String name() {
    return name;
  }

  /** The states in the order of the file, for a display. */
  public List<String> stateNames() {
    return List.copyOf(states.keySet());
  }

  String startAt() {
    return startAt;
  }

  Optional<Duration> timeout() {
    return timeout;
  }

  State state(String stateName) {
    return states.get(stateName);
  }

  Collection<State> states() {
    return states.values();
  }
}
