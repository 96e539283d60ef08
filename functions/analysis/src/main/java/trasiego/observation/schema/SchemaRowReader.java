package trasiego.observation.schema;

import java.util.Arrays;
import java.util.List;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Extension;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Publication;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Statistics;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.observation.schema.SchemaObject.Type;

/** One row of the structure's query, taken apart in the order in which it was written. */
final class SchemaRowReader {
  private final String[] parts;
  private int at;

  SchemaRowReader(String[] parts) {
    this.parts = parts;
  }

  SchemaObject read(String kind) {
    return switch (kind) {
      case "namespace" -> new Namespace(text(), text(), text());
      case "relation" -> relation();
      case "column" -> column();
      case "constraint" -> constraint();
      case "index" -> index();
      case "statistics" -> new Statistics(text(), text(), text(), text());
      case "trigger" -> new Trigger(text(), text(), text(), text(), text(), bool());
      case "policy" -> new Policy(text(), text(), text(), text());
      case "routine" -> new Routine(text(), text(), text(), text(), text(), text(), text());
      case "type" -> new Type(text(), text(), text(), text(), bool(), text());
      case "label" -> new EnumLabel(text(), text(), text(), text(), Double.parseDouble(text()));
      case "grant" -> new Grant(text(), text(), text(), rest());
      case "extension" -> new Extension(text(), text(), text(), number());
      case "publication" -> new Publication(text(), text(), bool(), rest());
      default -> throw new IllegalStateException("a row of kind " + kind + " is not known");
    };
  }

  private Relation relation() {
    return new Relation(
        text(), text(), text(), text(), text(), text(), text(), number(), bool(), bool(), text());
  }

  private Column column() {
    return new Column(
        text(),
        text(),
        text(),
        (int) number(),
        text(),
        text(),
        bool(),
        text(),
        text(),
        text(),
        text(),
        bool());
  }

  private Constraint constraint() {
    return new Constraint(
        text(), text(), text(), text(), text(), numbers(), text(), numbers(), text(), bool(),
        text(), bool());
  }

  private Index index() {
    return new Index(
        text(), text(), text(), numbers(), text(), bool(), bool(), bool(), text(), bool());
  }

  private String text() {
    return parts[at++];
  }

  private boolean bool() {
    return Boolean.parseBoolean(text());
  }

  private long number() {
    return Long.parseLong(text());
  }

  private List<Integer> numbers() {
    String text = text();
    return text == null || text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
  }

  private List<String> rest() {
    return List.of(Arrays.copyOfRange(parts, at, parts.length));
  }
}
