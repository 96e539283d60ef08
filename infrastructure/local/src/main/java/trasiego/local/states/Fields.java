package trasiego.local.states;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one object of a definition; every refusal names machine, state and field.
 *
 * @param place for a person, such as {@code deployment: state Plan}
 * @param path from the state to this object, with the slash that ends it, or empty
 */
record Fields(String place, String path, ObjectNode node) {
  private static final Set<String> JSON_PATH_ONLY =
      Set.of(
          "InputPath",
          "OutputPath",
          "ResultPath",
          "ResultSelector",
          "Parameters",
          "Result",
          "ItemsPath",
          "TimeoutSecondsPath",
          "HeartbeatSecondsPath",
          "SecondsPath",
          "TimestampPath",
          "ErrorPath",
          "CausePath",
          "Variable");
  private static final Set<String> NOT_SUPPORTED = Set.of("HeartbeatSeconds", "Credentials");
  static final long LARGEST = 99_999_999;

  static Fields of(String place, String path, JsonNode node) {
    if (node instanceof ObjectNode object) {
      return new Fields(place, path, object);
    }
    throw new DefinitionException(place + ": " + path + " is not an object");
  }

  DefinitionException refused(String field, String why) {
    return new DefinitionException("%s: field %s%s %s".formatted(place, path, field, why));
  }

  /** Refuses every field that is not named, with the reason. */
  void only(Set<String> allowed) {
    for (String field : node.propertyNames()) {
      if (allowed.contains(field)) {
        continue;
      }
      if (JSON_PATH_ONLY.contains(field)) {
        throw refused(field, "belongs to JSONPath, JSONata does not allow it here");
      }
      throw refused(
          field,
          NOT_SUPPORTED.contains(field)
              ? "is not supported by the local executor"
              : "is not known here, allowed are " + allowed.stream().sorted().toList());
    }
  }

  boolean has(String field) {
    return node.has(field);
  }

  String text(String field) {
    return optionalText(field).orElseThrow(() -> refused(field, "is missing"));
  }

  Optional<String> optionalText(String field) {
    return Optional.ofNullable(node.get(field))
        .map(
            value -> {
              if (!value.isString() || value.asString().isEmpty()) {
                throw refused(field, "must be a text, found " + value);
              }
              return value.asString();
            });
  }

  OptionalLong integer(String field, long least) {
    JsonNode value = node.get(field);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > LARGEST) {
      throw refused(
          field, "must be a whole number from %d to %d, found %s".formatted(least, LARGEST, value));
    }
    return OptionalLong.of(value.asLong());
  }

  OptionalDouble number(String field, double least) {
    JsonNode value = node.get(field);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber() || value.asDouble() < least) {
      throw refused(field, "must be a number of at least %s, found %s".formatted(least, value));
    }
    return OptionalDouble.of(value.asDouble());
  }

  /** The objects of an array, at least one. */
  List<Fields> objects(String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isArray() || value.isEmpty()) {
      throw refused(field, "must be an array with at least one entry");
    }
    List<Fields> objects = new ArrayList<>();
    for (JsonNode item : value) {
      objects.add(of(place, "%s%s[%d]/".formatted(path, field, objects.size()), item));
    }
    return objects;
  }

  List<Fields> optionalObjects(String field) {
    return has(field) ? objects(field) : List.of();
  }

  /** A field that may hold expressions anywhere in it. */
  Optional<Payload> payload(String field) {
    return Optional.ofNullable(node.get(field))
        .map(
            value -> {
              try {
                return Payload.of(path + field, value);
              } catch (DefinitionException e) {
                throw new DefinitionException(place + ": " + e.getMessage(), e);
              }
            });
  }
}
