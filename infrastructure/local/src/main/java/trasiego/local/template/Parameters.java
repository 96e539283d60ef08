package trasiego.local.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/** The template's parameters with their values, each allowed as CloudFormation would check it. */
final class Parameters {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * @param declared the template's Parameters
   * @param given values by name; a parameter without one has its default, or stays unset
   */
  Parameters(Map<String, Node> declared, Map<String, String> given) {
    declared.forEach(
        (name, node) -> {
          String place = "Parameters." + name;
          Optional<String> value =
              Optional.ofNullable(given.get(name))
                  .or(() -> Yaml.member(place, node, "Default").map(n -> Yaml.text(place, n)));
          value.ifPresent(text -> values.put(name, checked(place, node, text)));
        });
  }

  /** A text, or a list of them for a CommaDelimitedList; empty where no value is set. */
  Optional<Object> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  private static Object checked(String place, Node node, String value) {
    Yaml.member(place, node, "AllowedValues")
        .ifPresent(
            allowed -> {
              List<String> texts =
                  Yaml.items(place, allowed).stream().map(n -> Yaml.text(place, n)).toList();
              require(place, node, value, texts.contains(value), "one of " + texts);
            });
    field(place, node, "AllowedPattern")
        .ifPresent(
            pattern ->
                require(place, node, value, value.matches(pattern), "what matches " + pattern));
    field(place, node, "MinLength")
        .ifPresent(
            length ->
                require(
                    place,
                    node,
                    value,
                    value.length() >= Integer.parseInt(length),
                    "at least %s letters".formatted(length)));
    String type = field(place, node, "Type").orElse("String");
    if (type.equals("Number")) {
      checkNumber(place, node, value);
    }
    return type.equals("CommaDelimitedList") ? List.of(value.split(",", -1)) : value;
  }

  private static void checkNumber(String place, Node node, String value) {
    require(place, node, value, value.matches("-?[0-9]{1,9}"), "a whole number");
    int number = Integer.parseInt(value);
    field(place, node, "MinValue")
        .ifPresent(
            least ->
                require(
                    place, node, value, number >= Integer.parseInt(least), "at least " + least));
    field(place, node, "MaxValue")
        .ifPresent(
            most ->
                require(place, node, value, number <= Integer.parseInt(most), "at most " + most));
  }

  private static Optional<String> field(String place, Node node, String name) {
    return Yaml.member(place, node, name).map(value -> Yaml.text(place + "." + name, value));
  }

  private static void require(String place, Node node, String value, boolean fits, String wanted) {
    if (!fits) {
      throw TemplateException.at(place, node, "is \"%s\", wanted %s".formatted(value, wanted));
    }
  }
}
