package trasiego.cli.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.failure.DeploymentException;

/** The machines and the classes name the same errors, in both directions. */
class ErrorNamesTest {
  private static final Path INFRASTRUCTURE =
      Path.of(System.getProperty("trasiego.root")).resolve("infrastructure");

  @Test
  void everyErrorThatTheMachinesNameIsAClassOfTheHouse() throws IOException {
    for (String name : named()) {
      assertThat(leaves()).as("error name of a machine").contains(name);
    }
  }

  @Test
  void everyFailureOfTheHouseIsHandledByNameInAMachine() throws IOException {
    assertThat(named()).containsAll(leaves());
  }

  @Test
  void thereAreTheNineFailuresOfTheDesignOneOfTheTrialServerAndAMissingConfirmation() {
    assertThat(leaves()).hasSize(11);
  }

  private static Set<String> named() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String machine :
        new String[] {
          "deployment.asl.json", "restoration.asl.json", "undo.asl.json", "maintenance.asl.json"
        }) {
      JsonNode definition =
          JsonMapper.shared().readTree(Files.readString(INFRASTRUCTURE.resolve(machine)));
      definition.findValues("ErrorEquals").stream()
          .flatMap(list -> list.valueStream())
          .map(JsonNode::asString)
          .filter(name -> name.startsWith("trasiego."))
          .forEach(names::add);
    }
    return names;
  }

  private static Set<String> leaves() {
    return leaves(DeploymentException.class)
        .map(Class::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ErrorNamesTest::leaves)
        : Stream.of(type);
  }
}
