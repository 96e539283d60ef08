package trasiego.restore.administrator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import trasiego.failure.InvalidRequestException;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.SecretSource;
import trasiego.restore.database.Databases;

/**
 * An administrator's login to the live server, for what a backup has that its owner may not
 * restore: a superuser's, or a managed service's, who is none. Its sessions run what {@link
 * AdministratorShare} lists and read nothing that an owner could have made; from 17 on no event
 * trigger fires in a superuser's.
 */
public final class Administrator {
  public static final String VARIABLE = "TRASIEGO_ADMINISTRATOR_SECRET";

  private static final int EVENT_TRIGGERS = 17;
  private static final Duration TRIED_FOR = Duration.ofSeconds(30);

  /** What was defined is not compiled: the bodies of some languages run code for that. */
  private static final Map<String, String> PINNED =
      Map.of("default_transaction_read_only", "off", "check_function_bodies", "off");

  private static final String SUPERUSER =
      "SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = ?";

  /** Grants itself the roles that it needs. */
  private static final String MANAGED =
      "SELECT r.rolcreaterole FROM pg_catalog.pg_roles r WHERE r.rolname = ?";

  /** Whose sessions may become a superuser's, or the administrator's, by whatever they run. */
  private static final String REACHED =
      """
      SELECT CASE WHEN r.rolsuper THEN 'superuser' ELSE 'administrator' END || ' "' || r.rolname || '"'
      FROM pg_catalog.pg_roles r
      WHERE (r.rolsuper OR r.rolname = ?) AND pg_catalog.pg_has_role(?, r.oid, 'MEMBER')
      ORDER BY r.rolname
      """;

  private final Database database;
  private final String restorer;

  private Administrator(Database database, String restorer) {
    this.database = database;
    this.restorer = restorer;
  }

  /** The login that was given; the server is the live database's, whatever the secret says. */
  public static Administrator of(Optional<SecretSource> given, Database live) {
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

  public String name() {
    return database.secret().username();
  }

  /** Refuses a login that cannot do it, and a restoring user that is not kept apart from it. */
  public AdministratorRights rights(Session maintenance) {
    boolean superuser = isSuperuser(maintenance);
    if (!superuser && !maintenance.isTrue(MANAGED, name())) {
      throw new InvalidRequestException(
          "the administrator \""
              + name()
              + "\" is neither a superuser of this server nor has CREATEROLE, as a managed"
              + " service's administrator has; nothing was changed; give such a login");
    }
    List<String> reached = maintenance.query(REACHED, row -> row.getString(1), name(), restorer);
    if (!reached.isEmpty()) {
      throw new InvalidRequestException(
          "the restoring user \""
              + restorer
              + "\" is or may become the "
              + reached.getFirst()
              + ", and what the backup's owners wrote runs in its sessions; with an administrator"
              + " give it a user that is neither, as infrastructure/bootstrap.sql makes one;"
              + " nothing was changed");
    }
    // A password that is wrong is found before anything is made.
    Session session = session(Databases.MAINTENANCE, maintenance.major(), superuser);
    if (superuser) {
      session.close();
      return AdministratorRights.ofSuperuser();
    }
    session.execute("SET statement_timeout = '" + TRIED_FOR.toSeconds() + "s'");
    return AdministratorRights.of(session);
  }

  public boolean isSuperuser(Session maintenance) {
    return maintenance.isTrue(SUPERUSER, name());
  }

  public Session session(String name, int major, boolean superuser) {
    Map<String, String> settings = new HashMap<>(PINNED);
    if (superuser && major >= EVENT_TRIGGERS) {
      settings.put("event_triggers", "off");
    }
    return database.open(name, Timeouts.NONE, settings);
  }
}
