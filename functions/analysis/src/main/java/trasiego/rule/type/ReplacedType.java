package trasiego.rule.type;

import java.util.List;
import java.util.Optional;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.rule.FileContext;

/**
 * An enum that another one has taken the name of when the file ends, which is how a label is
 * removed: by its name running code finds the new one, so neither a rename nor a drop is felt.
 */
public record ReplacedType(Type old, Type type, Schema before, Schema after) {
  /**
   * @param old the type as any moment of the file had it
   */
  public static Optional<ReplacedType> of(FileContext file, Type old) {
    Schema before = file.file().before();
    Schema after = file.file().after();
    return before
        .find(Type.class, old.key())
        .filter(was -> file.file().transactional() && was.kind().equals("enum"))
        .flatMap(
            was ->
                after
                    .all(Type.class)
                    .filter(is -> is.kind().equals("enum") && is.name().equals(was.name()))
                    .filter(is -> !is.key().equals(was.key()))
                    .findFirst()
                    .map(is -> new ReplacedType(was, is, before, after)));
  }

  /** Labels of the old one that the new one lacks. */
  List<EnumLabel> missing() {
    List<String> kept = labels(after, type).stream().map(EnumLabel::label).toList();
    return labels(before, old).stream().filter(it -> !kept.contains(it.label())).toList();
  }

  private static List<EnumLabel> labels(Schema structure, Type type) {
    return structure.all(EnumLabel.class).filter(it -> it.type().equals(type.key())).toList();
  }
}
