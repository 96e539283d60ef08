package trasiego.local.states;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads one state and refuses whatever the service, or this executor, would not run. */
final class StateReader {
  private static final Set<String> COMMON = Set.of("Type", "Comment", "QueryLanguage");

  private final Fields fields;
  private final String name;
  private final Map<String, Integration> integrations;

  StateReader(Fields fields, String name, Map<String, Integration> integrations) {
    this.fields = fields;
    this.name = name;
    this.integrations = integrations;
  }

  State read() {
    String type = fields.text("Type");
    return switch (type) {
      case "Task" -> task();
      case "Choice" -> choice();
      case "Wait" -> waiting();
      case "Pass" -> pass();
      case "Succeed" -> succeed();
      case "Fail" -> fail();
      case "Map", "Parallel" ->
          throw fields.refused("Type", type + " is not supported by the local executor");
      default -> throw fields.refused("Type", "is not a kind of state: " + type);
    };
  }

  private State task() {
    only(
        "Resource",
        "Arguments",
        "TimeoutSeconds",
        "Assign",
        "Output",
        "Retry",
        "Catch",
        "Next",
        "End");
    String resource = fields.text("Resource");
    Integration integration = integrations.get(resource);
    if (integration == null) {
      throw fields.refused(
          "Resource",
          "names %s, which the local executor does not have; it has %s"
              .formatted(resource, integrations.keySet().stream().sorted().toList()));
    }
    return new State.Task(
        name,
        resource,
        integration,
        unaware(fields, "Arguments", "result", "errorOutput"),
        positive("TimeoutSeconds"),
        assign(fields, "errorOutput"),
        unaware(fields, "Output", "errorOutput"),
        retriers(),
        catchers(),
        next());
  }

  private State choice() {
    only("Choices", "Default", "Assign", "Output");
    List<State.Choice.Rule> rules = new ArrayList<>();
    for (Fields rule : fields.objects("Choices")) {
      rule.only(Set.of("Comment", "Condition", "Next", "Assign", "Output"));
      rules.add(
          new State.Choice.Rule(
              rule.path() + "Condition",
              condition(rule),
              rule.text("Next"),
              assign(rule, "result", "errorOutput"),
              unaware(rule, "Output", "result", "errorOutput")));
    }
    return new State.Choice(
        name,
        rules,
        fields.optionalText("Default"),
        assign(fields, "result", "errorOutput"),
        unaware(fields, "Output", "result", "errorOutput"));
  }

  private Payload condition(Fields rule) {
    Payload condition =
        unaware(rule, "Condition", "result", "errorOutput")
            .orElseThrow(() -> rule.refused("Condition", "is missing"));
    boolean literal = condition instanceof Payload.Literal(JsonNode value) && value.isBoolean();
    if (!literal && !(condition instanceof Payload.Computed)) {
      throw rule.refused("Condition", "must be true, false or an expression in {% %}");
    }
    return condition;
  }

  private State waiting() {
    only("Seconds", "Timestamp", "Assign", "Output", "Next", "End");
    if (fields.has("Seconds") == fields.has("Timestamp")) {
      throw fields.refused("Seconds", "or Timestamp must be given, and not both");
    }
    return new State.Wait(
        name,
        numeric("Seconds", 0),
        textual("Timestamp"),
        assign(fields, "result", "errorOutput"),
        unaware(fields, "Output", "result", "errorOutput"),
        next());
  }

  private State pass() {
    only("Assign", "Output", "Next", "End");
    return new State.Pass(
        name,
        assign(fields, "result", "errorOutput"),
        unaware(fields, "Output", "result", "errorOutput"),
        next());
  }

  private State succeed() {
    only("Output");
    return new State.Succeed(name, unaware(fields, "Output", "result", "errorOutput"));
  }

  private State fail() {
    only("Error", "Cause");
    return new State.Fail(name, textual("Error"), textual("Cause"));
  }

  private List<Retrier> retriers() {
    List<Fields> entries = fields.optionalObjects("Retry");
    List<Retrier> retriers = new ArrayList<>();
    for (Fields entry : entries) {
      entry.only(
          Set.of(
              "Comment",
              "ErrorEquals",
              "IntervalSeconds",
              "BackoffRate",
              "MaxAttempts",
              "MaxDelaySeconds",
              "JitterStrategy"));
      String jitter = entry.optionalText("JitterStrategy").orElse("NONE");
      if (!Set.of("NONE", "FULL").contains(jitter)) {
        throw entry.refused("JitterStrategy", "must be NONE or FULL, found " + jitter);
      }
      long interval = entry.integer("IntervalSeconds", 1).orElse(1);
      long maxDelay = entry.integer("MaxDelaySeconds", 1).orElse(0);
      if (maxDelay > 0 && maxDelay <= interval) {
        throw entry.refused(
            "MaxDelaySeconds", "must be greater than IntervalSeconds, found " + maxDelay);
      }
      retriers.add(
          new Retrier(
              errorEquals(entry, retriers.size() == entries.size() - 1),
              interval,
              entry.number("BackoffRate", 1).orElse(2),
              entry.integer("MaxAttempts", 0).orElse(3),
              maxDelay,
              jitter.equals("FULL")));
    }
    return retriers;
  }

  private List<Catcher> catchers() {
    List<Fields> entries = fields.optionalObjects("Catch");
    List<Catcher> catchers = new ArrayList<>();
    for (Fields entry : entries) {
      entry.only(Set.of("Comment", "ErrorEquals", "Next", "Assign", "Output"));
      catchers.add(
          new Catcher(
              errorEquals(entry, catchers.size() == entries.size() - 1),
              entry.text("Next"),
              assign(entry, "result"),
              unaware(entry, "Output", "result")));
    }
    return catchers;
  }

  private static List<String> errorEquals(Fields entry, boolean last) {
    JsonNode value = entry.node().get("ErrorEquals");
    if (value == null || !value.isArray() || value.isEmpty()) {
      throw entry.refused("ErrorEquals", "must be an array with at least one error name");
    }
    List<String> names = new ArrayList<>();
    for (JsonNode item : value) {
      if (!item.isString() || item.asString().isEmpty()) {
        throw entry.refused("ErrorEquals", "must hold error names, found " + item);
      }
      names.add(item.asString());
    }
    if (names.contains(Failure.ALL) && (names.size() > 1 || !last)) {
      throw entry.refused("ErrorEquals", "with States.ALL must hold it alone, in the last entry");
    }
    return names;
  }

  private Optional<String> next() {
    boolean end = fields.has("End");
    if (end && !fields.node().get("End").equals(tools.jackson.databind.node.BooleanNode.TRUE)) {
      throw fields.refused("End", "must be true, found " + fields.node().get("End"));
    }
    if (end == fields.has("Next")) {
      throw fields.refused("Next", "or End must be given, and not both");
    }
    return fields.optionalText("Next");
  }

  private void only(String... allowed) {
    Set<String> names = new HashSet<>(COMMON);
    names.addAll(List.of(allowed));
    fields.only(names);
  }

  private Optional<Payload> assign(Fields of, String... absent) {
    JsonNode assigned = of.node().get("Assign");
    if (assigned != null && !assigned.isObject()) {
      throw of.refused("Assign", "must be an object of variables");
    }
    if (assigned != null) {
      for (String variable : assigned.propertyNames()) {
        if (variable.equals("states") || !variable.matches("[\\p{L}_][\\p{L}\\p{N}_]{0,79}")) {
          throw of.refused("Assign/" + variable, "is not a name that a variable can have");
        }
      }
    }
    return unaware(of, "Assign", absent);
  }

  /** A payload whose expressions must not read what is not there yet. */
  private static Optional<Payload> unaware(Fields of, String field, String... absent) {
    Optional<Payload> payload = of.payload(field);
    for (String state : absent) {
      if (payload.stream().flatMap(Payload::expressions).anyMatch(e -> e.readsStates(state))) {
        throw of.refused(field, "reads $states." + state + ", which does not exist there");
      }
    }
    return payload;
  }

  private Optional<Payload> positive(String field) {
    return numeric(field, 1);
  }

  private Optional<Payload> numeric(String field, long least) {
    Optional<Payload> payload = unaware(fields, field, "result", "errorOutput");
    if (payload.isPresent() && !(payload.get() instanceof Payload.Computed)) {
      fields.integer(field, least);
    }
    return payload;
  }

  private Optional<Payload> textual(String field) {
    Optional<Payload> payload = unaware(fields, field, "result", "errorOutput");
    if (payload.isPresent()
        && payload.get() instanceof Payload.Literal(JsonNode value)
        && !value.isString()) {
      throw fields.refused(field, "must be a text, found " + value);
    }
    if (payload.isPresent()
        && !(payload.get() instanceof Payload.Literal
            || payload.get() instanceof Payload.Computed)) {
      throw fields.refused(field, "must be a text");
    }
    return payload;
  }
}
