package trasiego.local.states;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.jsonata.Expression;
import trasiego.local.jsonata.Scope;

/** The JSON of a field, with an expression in place of each string that is delimited as one. */
sealed interface Payload {
  JsonNode evaluate(Scope scope);

  Stream<Expression> expressions();

  /**
   * @throws DefinitionException when an expression does not parse
   */
  static Payload of(String location, JsonNode node) {
    if (node.isObject()) {
      Map<String, Payload> members = new LinkedHashMap<>();
      node.properties()
          .forEach(
              member ->
                  members.put(
                      member.getKey(), of(location + "/" + member.getKey(), member.getValue())));
      return new Members(members);
    }
    if (node.isArray()) {
      List<Payload> items = new ArrayList<>();
      for (JsonNode item : node) {
        items.add(of(location + "[" + items.size() + "]", item));
      }
      return new Items(items);
    }
    if (node.isString()) {
      try {
        return Expression.in(node.asString())
            .<Payload>map(expression -> new Computed(location, expression))
            .orElseGet(() -> new Literal(node));
      } catch (IllegalArgumentException e) {
        throw new DefinitionException(
            "field " + location + ": the expression " + e.getMessage(), e);
      }
    }
    return new Literal(node);
  }

  /** A value that stands in the file as it is. */
  record Literal(JsonNode value) implements Payload {
    @Override
    public JsonNode evaluate(Scope scope) {
      return value;
    }

    @Override
    public Stream<Expression> expressions() {
      return Stream.empty();
    }
  }

  /** A string that is an expression. */
  record Computed(String location, Expression expression) implements Payload {
    @Override
    public JsonNode evaluate(Scope scope) {
      return expression.evaluate(scope, location);
    }

    @Override
    public Stream<Expression> expressions() {
      return Stream.of(expression);
    }
  }

  /** An object. */
  record Members(Map<String, Payload> members) implements Payload {
    @Override
    public ObjectNode evaluate(Scope scope) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.forEach((name, payload) -> object.set(name, payload.evaluate(scope)));
      return object;
    }

    @Override
    public Stream<Expression> expressions() {
      return members.values().stream().flatMap(Payload::expressions);
    }
  }

  /** An array. */
  record Items(List<Payload> items) implements Payload {
    @Override
    public JsonNode evaluate(Scope scope) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      items.forEach(item -> array.add(item.evaluate(scope)));
      return array;
    }

    @Override
    public Stream<Expression> expressions() {
      return items.stream().flatMap(Payload::expressions);
    }
  }
}
