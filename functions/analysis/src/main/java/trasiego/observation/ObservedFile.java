package trasiego.observation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.TouchedObjects;

/**
 * One file as it was seen to run. A statement that failed is the last, or was forbidden where it
 * stands, and what follows it was tried for judgement alone.
 *
 * @param transactional whether its statements were one transaction
 * @param before the schema as the file found it
 * @param after the schema as the file left it
 * @param leaked settings that the session keeps when the file has ended, as it left them
 * @param touched what of the schema its transaction may have changed; empty where that is not known
 */
public record ObservedFile(
    String version,
    String name,
    boolean transactional,
    List<ObservedStatement> statements,
    Schema before,
    Schema after,
    Map<String, String> leaked,
    Optional<TouchedObjects> touched) {

  public ObservedFile(
      String version,
      String name,
      boolean transactional,
      List<ObservedStatement> statements,
      Schema before,
      Schema after,
      Map<String, String> leaked) {
    this(version, name, transactional, statements, before, after, leaked, Optional.empty());
  }

  /** Why it did not run to its end; empty where it did. */
  public Optional<ObservedStatement.Failure> failure() {
    return failed().map(ObservedStatement::failure);
  }

  /** The first statement that failed. */
  public Optional<ObservedStatement> failed() {
    return statements.stream().filter(statement -> statement.failure() != null).findFirst();
  }

  /** How often the server told of each kind of work. */
  public Map<Event.Kind, Long> counts() {
    return statements.stream()
        .flatMap(statement -> statement.events().stream())
        .collect(Collectors.groupingBy(Event::kind, TreeMap::new, Collectors.counting()));
  }
}
