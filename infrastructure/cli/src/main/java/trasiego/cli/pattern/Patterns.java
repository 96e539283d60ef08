package trasiego.cli.pattern;

import java.util.List;
import java.util.stream.Collectors;
import trasiego.cli.exit.UsageException;

/** Every pattern, by its name. */
public final class Patterns {
  public static final List<Pattern> ALL =
      List.of(
          new RenameColumn(),
          new RetypeColumn(),
          new NotNull(),
          new Unique(),
          new ForeignKey(),
          new Check(),
          new DropColumn(),
          new DropTable(),
          new SplitTable(),
          new AddColumnDefault(),
          new EnumValue(),
          new PartitionTable());

  private Patterns() {}

  public static Pattern of(String name) {
    return ALL.stream()
        .filter(pattern -> pattern.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--pattern: found \"%s\", wanted %s"
                        .formatted(
                            name,
                            ALL.stream().map(Pattern::name).collect(Collectors.joining(", ")))));
  }
}
