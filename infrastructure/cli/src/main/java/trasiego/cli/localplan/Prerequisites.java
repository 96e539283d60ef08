package trasiego.cli.localplan;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.migration.MigrationFile;
import trasiego.migration.Statement;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.sql.Lexer;

/**
 * What is made for files before any of them runs, so that their statements that make it are passed
 * over: the roles of another server, and extensions that only an administrator installs. An
 * extension's script runs as a superuser, and would run what an owner planted in its schema.
 */
final class Prerequisites {
  private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[A-Za-z_][A-Za-z0-9_$]*)";

  /** The whole statement, without a comment: what is not this plain is the owner's to run. */
  private static final Pattern EXTENSION =
      Pattern.compile(
          "CREATE\\s+EXTENSION\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"
              + NAME
              + "(?:\\s+WITH)?(?:\\s+(?:SCHEMA\\s+(?<schema>"
              + NAME
              + ")|VERSION\\s+(?:"
              + NAME
              + "|'[A-Za-z0-9_.+~-]+')|CASCADE))*\\s*",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> MAKES_ROLE = Set.of("ROLE", "USER", "GROUP");

  /** The schema that its own file wants, or none. */
  private static final String UNTRUSTED =
      """
      SELECT coalesce(v.schema, '')
      FROM pg_catalog.pg_available_extensions e
      JOIN pg_catalog.pg_available_extension_versions v
        ON v.name = e.name AND v.version = e.default_version
      WHERE e.name = ? AND v.superuser AND NOT v.trusted
      """;

  private final Session administrator;
  private final String owner;
  private final String defaultSchema;
  private final Set<String> roles;
  private final Set<String> schemas = new HashSet<>();
  private final Set<String> extensions = new HashSet<>();

  private Prerequisites(
      Session administrator, String owner, List<String> roles, String defaultSchema) {
    this.administrator = administrator;
    this.owner = owner;
    this.defaultSchema = defaultSchema;
    this.roles = new HashSet<>(roles);
    this.roles.add(owner);
  }

  /**
   * Makes the extensions.
   *
   * @param roles that are there already
   */
  static Prerequisites make(
      Session administrator,
      String owner,
      List<String> roles,
      String defaultSchema,
      List<MigrationFile> files) {
    Prerequisites made = new Prerequisites(administrator, owner, roles, defaultSchema);
    files.stream()
        .flatMap(file -> file.script().statements().stream())
        .map(statement -> EXTENSION.matcher(statement.sql()))
        .filter(Matcher::matches)
        .forEach(made::extension);
    if (!made.extensions.isEmpty()) {
      made.extensions.addAll(
          administrator.query(
              "SELECT extname FROM pg_catalog.pg_extension", row -> row.getString(1)));
    }
    return made;
  }

  private void extension(Matcher statement) {
    String name = Lexer.folded(statement.group(1));
    Optional<String> own = administrator.text(UNTRUSTED, name);
    if (own.isEmpty() || extensions.contains(name)) {
      return;
    }
    String schema =
        Optional.ofNullable(statement.group("schema")).map(Lexer::folded).orElse(defaultSchema);
    try {
      make(schema);
      administrator.execute(
          "CREATE EXTENSION IF NOT EXISTS "
              + Identifier.quote(name)
              + (own.get().isEmpty() ? " SCHEMA " + Identifier.quote(schema) : "")
              + " CASCADE");
      extensions.add(name);
    } catch (SqlFailure e) {
      // Its file fails for want of it, and says so.
    }
  }

  private void make(String schema) {
    if (!schema.equals("public") && !schema.equals(defaultSchema) && schemas.add(schema)) {
      administrator.execute(
          "CREATE SCHEMA IF NOT EXISTS "
              + Identifier.quote(schema)
              + " AUTHORIZATION "
              + Identifier.quote(owner));
    }
  }

  /** Whether the statement makes, or speaks of, what only the administrator could have made. */
  boolean isMadeBy(Statement statement) {
    List<String> words = statement.words();
    if (words.size() < 3) {
      return false;
    }
    String name = words.get(2);
    return switch (words.getFirst()) {
      case "CREATE" ->
          MAKES_ROLE.contains(words.get(1)) && roles.contains(Lexer.folded(name))
              || words.get(1).equals("SCHEMA")
                  && words.size() == 3
                  && schemas.contains(Lexer.folded(name))
              || isExtension(statement);
      case "COMMENT" ->
          words.size() > 3
              && words.get(2).equals("EXTENSION")
              && extensions.contains(Lexer.folded(words.get(3)));
      default -> false;
    };
  }

  private boolean isExtension(Statement statement) {
    Matcher found = EXTENSION.matcher(statement.sql());
    return found.matches() && extensions.contains(Lexer.folded(found.group(1)));
  }
}
