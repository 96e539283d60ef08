package trasiego.trial;

import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;

/** What opens a database to a login again, by which a file was tried that shut it. */
record Readmission(String role, String owner, String database) {
  private static final String MEMBER = "SELECT pg_catalog.pg_has_role(?, ?, 'MEMBER')";

  /**
   * @param administrator a session in another database, since that one may refuse every session
   * @param password what the role logs in with, or what verifies it
   */
  void run(Session administrator, String password) {
    String login = Identifier.quote(role);
    String copy = Identifier.quote(database);
    administrator.execute("ALTER DATABASE " + copy + " ALLOW_CONNECTIONS true CONNECTION LIMIT -1");
    administrator.execute("GRANT CONNECT ON DATABASE " + copy + " TO " + login);
    administrator.execute(
        "ALTER ROLE "
            + login
            + " LOGIN CONNECTION LIMIT -1 VALID UNTIL 'infinity' PASSWORD "
            + Literal.quote(password));
    if (!administrator.isTrue(MEMBER, role, owner)) {
      administrator.execute("GRANT " + Identifier.quote(owner) + " TO " + login);
    }
  }
}
