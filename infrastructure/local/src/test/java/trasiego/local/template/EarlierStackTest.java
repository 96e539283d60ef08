package trasiego.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A stack that an earlier template made is updated in place: whatever has a name or is kept when
 * the stack goes is the same resource afterwards. One that moved to another logical id could not be
 * made beside the old one of its name, and one that is left out would be deleted.
 */
class EarlierStackTest {
  private static final Pattern COLUMNS = Pattern.compile("\\s*\\|\\s*");

  /** By which a resource has the name that it says. */
  private static final Set<String> NAMES =
      Set.of(
          "AlarmName",
          "AliasName",
          "BucketName",
          "DashboardName",
          "FunctionName",
          "LayerName",
          "LogGroupName",
          "Name",
          "QueueName",
          "TopicName");

  @Test
  void keepsItsParametersItsOutputsAndWhatHasANameOrIsKept() throws IOException {
    assertThat(earlier())
        .allSatisfy(
            line -> assertThat(today()).containsAnyOf(line, line.replace(" none ", " Retain ")));
  }

  /** An update gives no value to a parameter that it was not told of. */
  @Test
  void isAskedForNothingNew() throws IOException {
    Set<String> known =
        earlier().stream()
            .filter(line -> line.startsWith("parameter "))
            .map(line -> line.split(" ")[1])
            .collect(Collectors.toSet());

    assertThat(section("Parameters"))
        .allSatisfy(
            (name, node) -> {
              if (!known.contains(name)) {
                assertThat(Yaml.member(name, node, "Default")).as(name).isPresent();
              }
            });
  }

  private static List<String> earlier() throws IOException {
    try (InputStream stream = EarlierStackTest.class.getResourceAsStream("earlier-stack.csv")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> COLUMNS.matcher(line).replaceAll(" ").strip())
          .toList();
    }
  }

  private static List<String> today() throws IOException {
    List<String> lines = new ArrayList<>();
    section("Parameters")
        .forEach((name, node) -> lines.add("parameter " + name + " " + text(name, node, "Type")));
    section("Outputs").keySet().forEach(name -> lines.add("output " + name));
    section("Resources")
        .forEach(
            (id, node) -> {
              String kept =
                  Yaml.member(id, node, "DeletionPolicy").isEmpty()
                      ? "none"
                      : text(id, node, "DeletionPolicy");
              lines.add(
                  "resource %s %s %s %s"
                      .formatted(id, text(id, node, "Type"), kept, name(id, node).orElse(""))
                      .strip());
            });
    return lines;
  }

  private static Optional<String> name(String id, Node resource) {
    return Yaml.member(id, resource, "Properties").stream()
        .flatMap(properties -> Yaml.members(id, properties).entrySet().stream())
        .filter(property -> NAMES.contains(property.getKey()))
        .map(property -> Yaml.text(id, property.getValue()))
        .findFirst();
  }

  private static String text(String place, Node node, String member) {
    return Yaml.text(place, Yaml.member(place, node, member).orElseThrow());
  }

  private static Map<String, Node> section(String name) throws IOException {
    Path file = Path.of(System.getProperty("trasiego.root"), "infrastructure", "template.yaml");
    try (Reader reader = Files.newBufferedReader(file)) {
      Node root = new org.yaml.snakeyaml.Yaml().compose(reader);
      return Yaml.members(name, Yaml.member("the template", root, name).orElseThrow());
    }
  }
}
