package trasiego.restore.administrator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.migration.Statement;
import trasiego.migration.Statements;
import trasiego.postgres.Identifier;
import trasiego.restore.rights.DumpedSql;
import trasiego.restore.rights.RestoreRights;

/**
 * The grants of an archive's item as each who made them. pg_dump has a superuser become whoever
 * granted what is not the owner's to grant; a login that is none becomes his member and takes his
 * role.
 */
final class Grantors {
  private static final List<String> BECOMES = List.of("SET", "SESSION", "AUTHORIZATION");
  private static final List<String> IS_AGAIN = List.of("RESET", "SESSION", "AUTHORIZATION");

  private Grantors() {}

  /** Who granted something of it, beside the owner of what it is about. */
  static List<String> of(Item item) {
    return statements(item).stream()
        .filter(statement -> begins(statement, BECOMES))
        .map(Grantors::role)
        .distinct()
        .toList();
  }

  /**
   * Its statements, each as the role that made the grant.
   *
   * @param roles as whom the login may act; what others granted is left out
   */
  static List<String> asTheirRoles(Item item, Set<String> roles) {
    List<String> statements = new ArrayList<>();
    boolean may = true;
    for (Statement statement : statements(item)) {
      if (begins(statement, BECOMES)) {
        may = roles.contains(role(statement));
        if (may) {
          statements.add("SET LOCAL ROLE " + Identifier.quote(role(statement)));
        }
      } else if (begins(statement, IS_AGAIN)) {
        may = true;
        statements.add("RESET ROLE");
      } else if (may) {
        statements.add(statement.sql());
      }
    }
    return statements;
  }

  private static List<Statement> statements(Item item) {
    return Statements.of(item.sql()).list();
  }

  private static boolean begins(Statement statement, List<String> words) {
    List<String> found = statement.words();
    return found.size() >= words.size() && found.subList(0, words.size()).equals(words);
  }

  private static String role(Statement statement) {
    return DumpedSql.of(statement.sql())
        .behindFirst(BECOMES.getLast())
        .map(RestoreRights::unquoted)
        .orElse("");
  }
}
