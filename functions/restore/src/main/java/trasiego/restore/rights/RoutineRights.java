package trasiego.restore.rights;

import java.util.Optional;
import trasiego.postgres.Session;

/** Why only a superuser may create a function or a procedure. */
public final class RoutineRights {
  private RoutineRights() {}

  /**
   * @param owner of the database, as whom it is created
   */
  public static Optional<String> find(Session session, String owner, DumpedSql sql) {
    Optional<String> language = language(sql);
    if (language.isEmpty()) {
      return Optional.empty();
    }
    if (sql.has("LEAKPROOF")) {
      return Optional.of("only a superuser may create a leakproof function");
    }
    if (sql.has("SUPPORT")) {
      return Optional.of("only a superuser may give a function one that supports the planner");
    }
    Optional<String> setting = superusersSetting(session, owner, sql);
    if (setting.isPresent()) {
      return setting;
    }
    boolean trusted =
        session
            .first(
                "SELECT lanpltrusted FROM pg_catalog.pg_language WHERE lanname = ?",
                row -> row.getBoolean(1),
                language.get())
            // An extension of the backup may bring it; whether it may is said there.
            .orElse(true);
    return trusted
        ? Optional.empty()
        : Optional.of("its language \"" + language.get() + "\" is for superusers only");
  }

  public static Optional<String> language(DumpedSql sql) {
    return sql.behindFirst("LANGUAGE").map(RestoreRights::unquoted);
  }

  private static Optional<String> superusersSetting(Session session, String owner, DumpedSql sql) {
    return sql.settings().stream()
        .map(RestoreRights::unquoted)
        .filter(name -> !AttributeRights.maySet(session, owner, name))
        .findFirst()
        .map(name -> "only a superuser may create a function that sets " + name);
  }
}
