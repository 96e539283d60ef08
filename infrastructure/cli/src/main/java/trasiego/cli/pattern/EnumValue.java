package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.TYPE;
import static trasiego.cli.pattern.PatternOption.VALUE;

import java.util.List;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTableReader;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.sql.Lexer;

/** A value that an enum gets before any release writes it. */
final class EnumValue implements Pattern {
  private static final String ENUMS =
      """
      SELECT n.nspname::text, t.typname::text,
        ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      WHERE t.typtype = 'e' AND t.typname IN (?, ?) AND (? = '' OR n.nspname IN (?, ?))
      ORDER BY t.typname <> ?, n.nspname <> 'public', n.nspname
      """;

  /** An enum as the folder's files make it. */
  private record Found(String schema, String name, List<String> labels) {}

  @Override
  public String name() {
    return "enum-value";
  }

  @Override
  public String purpose() {
    return "an enum gets a value";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TYPE, VALUE);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of();
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    Found type = find(arguments.one(TYPE), database);
    String value = arguments.one(VALUE);
    if (type.labels().contains(value)) {
      throw new UsageException(
          "--value: %s has the value %s already"
              .formatted(Identifier.quote(type.schema(), type.name()), Literal.quote(value)));
    }
    String quoted = Identifier.quote(type.schema(), type.name());
    return List.of(
        PatternFile.draft(name(), quoted)
            .irreversible("PostgreSQL takes no value out of an enum")
            .does(
                "%s gets the value %s, alone in its file, since nothing may use it before the commit. Safe: no row is read."
                    .formatted(quoted, Literal.quote(value).strip()))
            .next(
                "Behind this file: first deploy the release that can read the value, then the one"
                    + " that writes it.")
            .sql("ALTER TYPE %s ADD VALUE %s".formatted(quoted, Literal.quote(value).strip()))
            .done());
  }

  private static Found find(String written, FolderDatabase database) {
    List<String> names = SourceTableReader.names(written);
    String name = names.isEmpty() ? "" : names.getLast();
    String schema = names.size() == 2 ? names.getFirst() : "";
    return database
        .session()
        .first(
            ENUMS,
            row ->
                new Found(
                    row.getString(1),
                    row.getString(2),
                    List.of((String[]) row.getArray(3).getArray())),
            Lexer.folded(name),
            name,
            schema,
            Lexer.folded(schema),
            schema,
            name)
        .orElseThrow(
            () ->
                new UsageException(
                    "--type: found %s, which is no enum that the migrations in the folder make"
                        .formatted(written)));
  }
}
