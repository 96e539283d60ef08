package trasiego.restore.administrator;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.failure.RestoreFailedException;
import trasiego.load.AdministratorItems;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.restore.rights.LargeObjects;

/**
 * One session of an administrator's and what it makes and hands over, in the caller's transactions
 * through {@link #transaction}: a superuser may all of it, anybody else as a member of the roles
 * concerned, for as long as a transaction lasts.
 */
public final class AdministratorWork implements AutoCloseable {
  /** Kinds that the archive gives an owner and the server none of their own. */
  private static final Set<String> NOBODYS = Set.of("SHELL TYPE", "USER MAPPING");

  private static final Set<String> WITH_OPTIONS =
      Set.of("FOREIGN DATA WRAPPER", "FOREIGN TABLE", "SERVER", "SUBSCRIPTION", "USER MAPPING");

  private static final String IN_SCHEMA = "SELECT pg_catalog.has_schema_privilege(?, ?, 'CREATE')";

  private static final String IN_DATABASE =
      "SELECT pg_catalog.has_database_privilege(?, ?, 'CREATE')";

  private final Session session;
  private final boolean superuser;
  private final Set<String> roles;

  /**
   * @param roles as whom it acts, where it is no superuser's
   */
  public AdministratorWork(Session session, boolean superuser, Set<String> roles) {
    this.session = session;
    this.superuser = superuser;
    this.roles = Set.copyOf(roles);
  }

  public Session session() {
    return session;
  }

  public <T> T transaction(Session.Work<T> work) {
    return session.transaction(superuser ? work : () -> Memberships.within(session, roles, work));
  }

  /** Makes items as the archive says, each its owner's at once. */
  public void make(List<Item> items) {
    for (Item item : items) {
      if (superuser || !AdministratorItems.isAcl(item)) {
        run(item, item.sql());
      } else {
        Grantors.asTheirRoles(item, roles).forEach(sql -> run(item, sql));
      }
      if (item.isOwned()
          && !item.drop().isEmpty()
          && !NOBODYS.contains(item.kind())
          && (superuser || roles.contains(item.owner()))) {
        give(List.of(item));
      }
    }
  }

  /**
   * Hands each to whom it belongs. Who is to have something in a schema must have the right to
   * create there, for the moment, where no superuser gives it to him.
   */
  public void give(List<Item> items) {
    items.stream().filter(AdministratorItems::isSchema).forEach(this::giveOne);
    List<String> lent = superuser ? List.of() : lend(items);
    items.stream().filter(item -> !AdministratorItems.isSchema(item)).forEach(this::giveOne);
    lent.forEach(right -> session.execute("REVOKE CREATE ON " + right));
  }

  /** What nobody has it for yet, in the words that take it back. */
  private List<String> lend(List<Item> items) {
    Set<String> lent = new LinkedHashSet<>();
    for (Item item : items) {
      String role = Identifier.quote(item.owner());
      lacking(item)
          .filter(place -> lent.add(place + " FROM " + role))
          .ifPresent(place -> session.execute("GRANT CREATE ON " + place + " TO " + role));
    }
    return new ArrayList<>(lent);
  }

  /** In what its owner has no right to create it. */
  private Optional<String> lacking(Item item) {
    if (!item.schema().isEmpty() && !session.isTrue(IN_SCHEMA, item.owner(), item.schema())) {
      return Optional.of("SCHEMA " + Identifier.quote(item.schema()));
    }
    return item.is("PUBLICATION") && !session.isTrue(IN_DATABASE, item.owner(), session.database())
        ? Optional.of("DATABASE " + Identifier.quote(session.database()))
        : Optional.empty();
  }

  private void giveOne(Item item) {
    String owner = " OWNER TO " + Identifier.quote(item.owner());
    if (LargeObjects.are(item)) {
      LargeObjects.numbers(item)
          .forEach(number -> run(item, "ALTER LARGE OBJECT " + number + owner));
    } else {
      run(item, "ALTER " + named(item) + owner);
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
  private void run(Item item, String sql) {
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

  @Override
  public void close() {
    session.close();
  }
}
