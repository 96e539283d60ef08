package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import trasiego.embedded.postgres.DatabaseServer;

/**
 * A fresh database that a fresh owner role owns, with the four function users as the deployed
 * script makes them; on close it is dropped with every other database of that owner.
 */
public final class TestDatabase implements AutoCloseable {
  private final DatabaseServer server;
  private final String name;
  private final String environment;
  private final String owner;
  private final String ownerPassword = UUID.randomUUID().toString();

  private TestDatabase(DatabaseServer server, String unique) {
    this.server = server;
    this.environment = "t" + unique;
    this.name = "shop_" + unique;
    this.owner = name + "_owner";
  }

  public static TestDatabase create(int major) {
    return create(TestServers.postgres(major), "");
  }

  /** Under the locale C, with which every encoding goes. */
  public static TestDatabase createIn(String encoding, int major) {
    return createWith(in(encoding, major), major);
  }

  /** What CREATE DATABASE is told for it. */
  public static String in(String encoding, int major) {
    return " ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C'%s"
        .formatted(encoding, major >= 15 ? " LOCALE_PROVIDER libc" : "");
  }

  /** With whatever else CREATE DATABASE is told. */
  public static TestDatabase createWith(String options, int major) {
    return create(TestServers.postgres(major), options);
  }

  /** On a second server, which knows none of the roles that own the databases of the first. */
  public static TestDatabase createElsewhere(int major) {
    return create(TestServers.another(major), "");
  }

  /** On a server of the test's own, which the test stops. */
  public static TestDatabase createOn(DatabaseServer server) {
    return create(server, "");
  }

  private static TestDatabase create(DatabaseServer server, String options) {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    TestDatabase database = new TestDatabase(server, unique);
    try (Connection admin = database.server.connect("postgres")) {
      execute(
          admin,
          "CREATE ROLE %s LOGIN NOSUPERUSER PASSWORD '%s'"
              .formatted(database.owner, database.ownerPassword));
      execute(
          admin,
          "CREATE DATABASE %s OWNER %s TEMPLATE template0%s%s"
              .formatted(database.name, database.owner, options, copying(database.major())));
      Bootstrap.run(admin, database.environment, database.name, database.owner, passwords());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  /** The template's files as they are: the servers of tests need no log of each page. */
  public static String copying(int major) {
    return major >= 15 ? " STRATEGY file_copy" : "";
  }

  private static Map<String, String> passwords() {
    return Bootstrap.FUNCTIONS.stream()
        .collect(Collectors.toMap(name -> name, name -> TestServers.functionPassword()));
  }

  public DatabaseServer server() {
    return server;
  }

  public int major() {
    return server.distribution().major();
  }

  public String host() {
    return server.host();
  }

  public int port() {
    return server.port();
  }

  public String name() {
    return name;
  }

  public String owner() {
    return owner;
  }

  public String ownerPassword() {
    return ownerPassword;
  }

  /** What the application is: the owner, no superuser. */
  public Connection ownerConnection() {
    return connection(name, owner, ownerPassword);
  }

  /** The superuser's, for what no test subject may do itself. */
  public Connection adminConnection() {
    return connection(name, DatabaseServer.SUPERUSER, server.superuserPassword());
  }

  /** As the user of this function: backup, migrate, status or restore. */
  public Connection functionConnection(String function) {
    return connection(name, username(function), password(function));
  }

  public Connection connection(String database, String user, String password) {
    try {
      return server.connect(database, user, password);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whose logins its users are; in the functions' own settings the environment is named test. */
  public String environment() {
    return environment;
  }

  public String username(String function) {
    assertThat(Bootstrap.FUNCTIONS).contains(function);
    return "trasiego_" + environment + "_" + function;
  }

  public String password(String function) {
    assertThat(Bootstrap.FUNCTIONS).contains(function);
    return TestServers.functionPassword();
  }

  /** This function's secret, in the shape that the deployed one has. */
  public String secretJson(String function) {
    return """
    {"host":"%s","port":%d,"dbname":"%s","username":"%s","password":"%s"}\
    """
        .formatted(host(), port(), name, username(function), password(function));
  }

  /** Runs SQL as the owner, as the application would. */
  public void execute(String sql) {
    try (Connection connection = ownerConnection()) {
      execute(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the rows that the owner sees. */
  public List<String> query(String sql) {
    try (Connection connection = ownerConnection()) {
      return column(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try (Connection admin = server.connect("postgres")) {
      String owned =
          """
          SELECT quote_ident(d.datname)
          FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
          WHERE r.rolname = '%s'
          """
              .formatted(owner);
      for (String database : column(admin, owned)) {
        rollBackPrepared(database.replace("\"", ""));
        execute(admin, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(database));
      }
      List<String> roles = new ArrayList<>(List.of(owner));
      Bootstrap.FUNCTIONS.forEach(function -> roles.add(username(function)));
      execute(admin, "DROP OWNED BY " + String.join(", ", roles));
      execute(admin, "DROP ROLE " + String.join(", ", roles));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A prepared transaction outlives its session and would keep the database from being dropped. */
  private void rollBackPrepared(String database) throws SQLException {
    try (Connection admin = server.connect(database)) {
      String prepared =
          """
          SELECT quote_literal(gid) FROM pg_catalog.pg_prepared_xacts
          WHERE database = current_database()
          """;
      for (String gid : column(admin, prepared)) {
        execute(admin, "ROLLBACK PREPARED " + gid);
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
