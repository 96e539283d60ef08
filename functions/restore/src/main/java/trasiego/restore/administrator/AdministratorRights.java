package trasiego.restore.administrator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.load.AdministratorItems;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.restore.rights.DumpedSql;
import trasiego.restore.rights.RoutineRights;

/**
 * What an administrator's login may really do: a superuser's everything. Of any other, such as the
 * master user of RDS, the server is asked by trying it in the database {@code postgres}, where
 * nothing of an owner's is, in transactions that are rolled back: a managed service lets its
 * administrator do more than PostgreSQL's catalogues say.
 */
public final class AdministratorRights implements AutoCloseable {
  private static final String REFUSED = "42501";
  private static final String EXISTS = "42710";

  /** Of what is set when a session begins and not again. */
  private static final String UNCHANGEABLE = "55P02";

  private static final int PARAMETER_GRANTS = 15;

  /** A function that is none of an event trigger is found out behind the right to make one. */
  private static final String EVENT_TRIGGER =
      "CREATE EVENT TRIGGER trasiego_tried ON ddl_command_end EXECUTE FUNCTION pg_catalog.now()";

  private static final String PUBLICATION = "CREATE PUBLICATION trasiego_tried FOR ALL TABLES";

  private static final String SCHEMA = "CREATE SCHEMA trasiego_tried";

  /** Whose it is says who could make it. */
  private static final String OWN_EXTENSION =
      """
      SELECT pg_catalog.pg_has_role(session_user, x.extowner, 'MEMBER')
      FROM pg_catalog.pg_extension x
      WHERE x.extname = ?
      """;

  private static final String KNOWN =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE s.name = ?)";

  private static final String MAY_SET =
      "SELECT pg_catalog.has_parameter_privilege(session_user, ?, 'SET')";

  private final Optional<Session> session;
  private final Map<String, Boolean> tried = new HashMap<>();
  private final Set<String> roles = new TreeSet<>();

  private AdministratorRights(Optional<Session> session) {
    this.session = session;
  }

  static AdministratorRights ofSuperuser() {
    return new AdministratorRights(Optional.empty());
  }

  /**
   * @param session of the administrator's in the database {@code postgres}
   */
  static AdministratorRights of(Session session) {
    return new AdministratorRights(Optional.of(session));
  }

  boolean isSuperuser() {
    return session.isEmpty();
  }

  /** Whether it makes an item that its owner may not. */
  boolean makes(Item item) {
    if (isSuperuser()) {
      return true;
    }
    if (AdministratorItems.isExtension(item)) {
      return once("extension " + item.name(), () -> makesExtension(item.name()));
    }
    if (AdministratorItems.isEventTrigger(item)) {
      return once("event trigger", () -> !isRefused(EVENT_TRIGGER));
    }
    if (AdministratorItems.isPublication(item)) {
      return once("publication", () -> !isRefused(PUBLICATION));
    }
    // A right that is granted by others is judged grant by grant.
    return AdministratorItems.isAcl(item)
        || (item.is("FUNCTION") || item.is("PROCEDURE")) && makesRoutine(item);
  }

  private boolean makesRoutine(Item item) {
    return RoutineRights.find(session.orElseThrow(), name(), DumpedSql.of(item.sql())).isEmpty();
  }

  /** Of one who is no superuser. */
  String name() {
    return session.orElseThrow().text("SELECT session_user::text").orElseThrow();
  }

  /**
   * In a schema of its own, where nobody else put anything that its script could find; where the
   * extension says itself where it lies, there.
   */
  private boolean makesExtension(String name) {
    String create = "CREATE EXTENSION " + Identifier.quote(name);
    String state = tried(SCHEMA + "; " + create + " SCHEMA trasiego_tried CASCADE");
    if (!state.isEmpty() && !state.equals(REFUSED) && !state.equals(EXISTS)) {
      state = tried(create + " CASCADE");
    }
    return state.isEmpty()
        || state.equals(EXISTS) && session.orElseThrow().isTrue(OWN_EXTENSION, name);
  }

  /** Whether it may act as this role: hand over to it, grant as it, set for it. */
  boolean actsAs(String role) {
    if (isSuperuser()) {
      return true;
    }
    boolean acts = once("role " + role, () -> takes(role));
    if (acts) {
      roles.add(role);
    }
    return acts;
  }

  private boolean takes(String role) {
    Boolean[] taken = {false};
    String state = tried(own -> taken[0] = Memberships.take(own, role));
    return state.isEmpty() && taken[0];
  }

  /** The roles that it was asked to act as, and may. */
  Set<String> roles() {
    return Set.copyOf(roles);
  }

  boolean sets(Setting setting) {
    if (isSuperuser()) {
      return true;
    }
    boolean ofRole = setting.role() != null && !setting.role().isEmpty();
    return (!ofRole || actsAs(setting.role()))
        && once("setting " + setting.name(), () -> changes(setting));
  }

  private boolean changes(Setting setting) {
    Session own = session.orElseThrow();
    // What the server does not know a session takes, and no database.
    String state =
        own.isTrue(KNOWN, setting.name())
            ? tried(
                it ->
                    it.text(
                        "SELECT pg_catalog.set_config(?, ?, true)",
                        setting.name(),
                        setting.value()))
            : UNCHANGEABLE;
    if (!state.equals(UNCHANGEABLE)) {
      return state.isEmpty();
    }
    return own.major() >= PARAMETER_GRANTS && own.isTrue(MAY_SET, setting.name());
  }

  private boolean once(String what, BooleanSupplier question) {
    Boolean known = tried.get(what);
    if (known == null) {
      known = question.getAsBoolean();
      tried.put(what, known);
    }
    return known;
  }

  private boolean isRefused(String sql) {
    return tried(sql).equals(REFUSED);
  }

  private String tried(String sql) {
    return tried(own -> own.execute(sql));
  }

  /** The SQLSTATE with which it ends, empty where it would succeed; nothing of it stays. */
  private String tried(Consumer<Session> work) {
    Session own = session.orElseThrow();
    try {
      own.transaction(
          () -> {
            work.accept(own);
            throw new RolledBack();
          });
    } catch (RolledBack e) {
      return "";
    } catch (SqlFailure e) {
      return e.state();
    }
    throw new IllegalStateException("a try was not rolled back");
  }

  /** Ends a transaction of which nothing is to stay. */
  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RolledBack() {
      super(null, null, false, false);
    }
  }

  @Override
  public void close() {
    session.ifPresent(Session::close);
  }
}
