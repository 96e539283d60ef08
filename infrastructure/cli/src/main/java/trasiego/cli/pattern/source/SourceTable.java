package trasiego.cli.pattern.source;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.postgres.Identifier;
import trasiego.sql.Lexer;

/**
 * A table as the folder's files make it.
 *
 * @param kind r, or p where it is partitioned
 * @param isInherited whether it has parents or children
 * @param key the columns of its primary key
 * @param triggers names of its triggers that change rows before they are written
 * @param taken names that are no longer free in its schema
 */
public record SourceTable(
    long oid,
    String schema,
    String name,
    String kind,
    boolean isInherited,
    List<Column> columns,
    List<Constraint> constraints,
    List<Index> indexes,
    List<String> key,
    List<Grant> grants,
    List<String> triggers,
    Set<String> taken) {
  /**
   * One column; what it lacks is empty.
   *
   * @param type as SQL writes it, with its schema and its modifiers
   * @param required whether it may not be null
   * @param expression of its default, or of what it is generated from
   */
  public record Column(
      int number,
      String name,
      String type,
      String collation,
      boolean required,
      String expression,
      String identity,
      String generated,
      String comment,
      List<Grant> grants) {
    public String quoted() {
      return Identifier.quote(name);
    }

    /** Its name and type, with the collation where it is not the type's. */
    public String typed(String otherName, String otherType) {
      boolean isSame = otherType.equals(type);
      return Identifier.quote(otherName)
          + " "
          + otherType
          + (collation.isEmpty() || !isSame ? "" : " COLLATE " + collation);
    }

    public Optional<String> defaultExpression() {
      return Optional.of(expression).filter(text -> !text.isEmpty() && generated.isEmpty());
    }
  }

  /** A right of one role; the grantee as SQL writes it. */
  public record Grant(String privilege, String grantee, boolean isGrantable) {
    public String sql(String columns, String on) {
      return "GRANT %s%s ON %s TO %s%s"
          .formatted(privilege, columns, on, grantee, isGrantable ? " WITH GRANT OPTION" : "");
    }
  }

  /**
   * @param kind c, f, p, u or x
   * @param definition as the server writes it
   */
  public record Constraint(
      String name, String kind, String definition, List<Integer> columns, boolean isValidated) {
    public String quoted() {
      return Identifier.quote(name);
    }
  }

  /**
   * @param columns its key's, in their order; 0 for an expression
   * @param mentions every column that it reads
   * @param isConstraints whether a constraint owns it
   */
  public record Index(
      String name,
      String definition,
      boolean isUnique,
      List<Integer> columns,
      Set<Integer> mentions,
      boolean isConstraints) {}

  public String quoted() {
    return Identifier.quote(schema, name);
  }

  public boolean isPartitioned() {
    return kind.equals("p");
  }

  /** As the directive names it. */
  public String object(Column column) {
    return quoted() + "." + column.quoted();
  }

  /** By its name as SQL writes it, or by the very letters. */
  public Column column(String written) {
    return find(Lexer.folded(written))
        .or(() -> find(written))
        .orElseThrow(
            () ->
                new UsageException(
                    "--column: found %s, which %s does not have; it has %s"
                        .formatted(
                            written,
                            quoted(),
                            String.join(", ", columns.stream().map(Column::quoted).toList()))));
  }

  public Optional<Column> find(String exact) {
    return columns.stream().filter(column -> column.name().equals(exact)).findFirst();
  }

  /** Indexes that read the column and that no constraint owns. */
  public List<Index> indexes(Column column) {
    return indexes.stream()
        .filter(index -> !index.isConstraints() && index.mentions().contains(column.number()))
        .toList();
  }

  public List<Constraint> constraints(Column column) {
    return constraints.stream()
        .filter(constraint -> constraint.columns().contains(column.number()))
        .toList();
  }

  /** Whether an index begins with these columns, in whatever order. */
  public boolean hasIndexOn(List<Column> wanted) {
    Set<Integer> numbers = Set.copyOf(wanted.stream().map(Column::number).toList());
    return indexes.stream()
        .anyMatch(
            index ->
                index.columns().size() >= numbers.size()
                    && Set.copyOf(index.columns().subList(0, numbers.size())).equals(numbers));
  }

  /** Statements on it begin so. */
  public String alter(String action) {
    return "ALTER TABLE " + quoted() + " " + action;
  }

  /** A name of at most 63 bytes that nothing in its schema has. */
  public String free(String wanted) {
    String name = cut(wanted, 0);
    for (int i = 2; taken.contains(name); i++) {
      name = cut(wanted, Integer.toString(i).length()) + i;
    }
    return name;
  }

  private static String cut(String name, int less) {
    String text = name;
    while (text.getBytes(StandardCharsets.UTF_8).length > Identifier.MAX_BYTES - less) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    return text;
  }
}
