package trasiego.restore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import trasiego.archive.TableOfContents.Item;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Database;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.Identifier;
import trasiego.postgres.SecretSource;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;

/**
 * An administrator's login to the live server, for what a backup has that only a superuser may
 * restore. Its sessions run what {@link AdministratorShare} lists and read nothing that an owner
 * could have made; from 17 on no event trigger fires in them.
 */
final class Administrator {
  static final String VARIABLE = "TRASIEGO_ADMINISTRATOR_SECRET";

  private static final int EVENT_TRIGGERS = 17;

  /** What was defined is not compiled: the bodies of some languages run code for that. */
  private static final Map<String, String> PINNED =
      Map.of("default_transaction_read_only", "off", "check_function_bodies", "off");

  private static final String SUPERUSER =
      "SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = ?";

  /** Whose sessions may become a superuser's, by whatever they run. */
  private static final String SUPERUSERS_REACHED =
      """
      SELECT r.rolname
      FROM pg_catalog.pg_roles r
      WHERE r.rolsuper AND pg_catalog.pg_has_role(?, r.oid, 'MEMBER')
      ORDER BY r.rolname
      """;

  /** Kinds that the archive gives an owner and the server none of their own. */
  private static final Set<String> NOBODYS = Set.of("SHELL TYPE", "USER MAPPING");

  private static final Set<String> WITH_OPTIONS =
      Set.of("FOREIGN DATA WRAPPER", "FOREIGN TABLE", "SERVER", "SUBSCRIPTION", "USER MAPPING");

  private final Database database;
  private final String restorer;

  private Administrator(Database database, String restorer) {
    this.database = database;
    this.restorer = restorer;
  }

  /** The login that was given; the server is the live database's, whatever the secret says. */
  static Administrator of(Optional<SecretSource> given, Database live) {
    if (given.isEmpty()) {
      throw new InvalidRequestException(
          "field \"administrator\": found true, but no administrator's login is given: deploy the"
              + " stack with the parameter AdministratorSecretArn, or give --administrator USER"
              + " with --database; nothing was changed");
    }
    SecretSource here = () -> onSameServer(given.get().secret(), live.secret());
    return new Administrator(new Database(here, live.application()), live.secret().username());
  }

  private static DatabaseSecret onSameServer(DatabaseSecret given, DatabaseSecret live) {
    if (!given.host().equals(live.host()) || !given.port().equals(live.port())) {
      throw new InvalidRequestException(
          "the administrator's secret is of the server "
              + given.host()
              + ":"
              + given.port()
              + ", wanted that of the live database, "
              + live.host()
              + ":"
              + live.port());
    }
    return new DatabaseSecret(
        live.host(),
        live.port(),
        live.dbname(),
        given.username(),
        given.password(),
        live.sslmode(),
        live.sslrootcert());
  }

  String name() {
    return database.secret().username();
  }

  /** Refuses a login that cannot do it, and a restoring user that is not kept apart from it. */
  void check(Session maintenance) {
    if (!maintenance.isTrue(SUPERUSER, name())) {
      throw new InvalidRequestException(
          "the administrator \""
              + name()
              + "\" is no superuser of this server, which this release wants (the master user of"
              + " RDS and Aurora is none); nothing was changed; give a superuser's login");
    }
    List<String> reached = maintenance.query(SUPERUSERS_REACHED, row -> row.getString(1), restorer);
    if (!reached.isEmpty()) {
      throw new InvalidRequestException(
          "the restoring user \""
              + restorer
              + "\" is or may become the superuser \""
              + reached.getFirst()
              + "\", and what the backup's owners wrote runs in its sessions; with an administrator"
              + " give it a user that is no superuser, as infrastructure/bootstrap.sql makes one;"
              + " nothing was changed");
    }
    // A password that is wrong is found before anything is made.
    session(Databases.MAINTENANCE, maintenance.major()).close();
  }

  Session session(String name, int major) {
    Map<String, String> settings = new HashMap<>(PINNED);
    if (major >= EVENT_TRIGGERS) {
      settings.put("event_triggers", "off");
    }
    return database.open(name, Timeouts.NONE, settings);
  }

  /** Makes items as the archive says, each its owner's at once; in the caller's transaction. */
  static void make(Session session, List<Item> items) {
    for (Item item : items) {
      run(session, item, item.sql());
      if (item.isOwned() && !item.drop().isEmpty() && !NOBODYS.contains(item.kind())) {
        give(session, item);
      }
    }
  }

  /** Hands each to whom it belongs, in the caller's transaction. */
  static void give(Session session, List<Item> items) {
    items.forEach(item -> give(session, item));
  }

  private static void give(Session session, Item item) {
    String owner = " OWNER TO " + Identifier.quote(item.owner());
    if (LargeObjects.are(item)) {
      LargeObjects.numbers(item)
          .forEach(number -> run(session, item, "ALTER LARGE OBJECT " + number + owner));
    } else {
      run(session, item, "ALTER " + named(item) + owner);
    }
  }

  /** As pg_restore names it: by what drops it, which of the schema public nothing does. */
  private static String named(Item item) {
    if (item.is("SCHEMA")) {
      return "SCHEMA " + Identifier.quote(item.name());
    }
    return item.drop().strip().replaceFirst("^DROP ", "").replaceFirst("( CASCADE)?;$", "");
  }

  /** A statement that may hold a password is in no error, nor what the server says of it. */
  private static void run(Session session, Item item, String sql) {
    try {
      session.execute(sql);
    } catch (SqlFailure e) {
      if (!WITH_OPTIONS.contains(item.kind())) {
        throw e;
      }
      throw new RestoreFailedException(
          "the administrator could not restore "
              + item
              + " (SQLSTATE "
              + e.state()
              + "); nothing was swapped; the server's log has its words");
    }
  }
}
