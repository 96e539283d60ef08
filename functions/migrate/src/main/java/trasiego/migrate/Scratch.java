package trasiego.migrate;

import tools.jackson.core.JacksonException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Json;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.store.Keys;

/**
 * The proof that a database is a copy made for this execution: its comment says so. Nothing is
 * rehearsed on any other, least of all on the live one.
 */
final class Scratch {
  private static final String COMMENT =
      """
      SELECT pg_catalog.shobj_description(d.oid, 'pg_database')
      FROM pg_catalog.pg_database d
      WHERE d.datname = pg_catalog.current_database()
      """;

  private Scratch() {}

  private record Comment(String trasiego, String environment, String execution) {}

  /** The restored copy of a rehearsal. */
  static Target of(Site site, MigrateRequest request) {
    return of(site, request, request.database(), "rehearsal");
  }

  /** The structure's copy of a plan. */
  static Target ofPlan(Site site, MigrateRequest request) {
    return of(site, request, request.database(), "plan");
  }

  /** The empty database of a plan. */
  static Target ofReplay(Site site, MigrateRequest request) {
    return of(site, request, request.replay(), "replay");
  }

  private static Target of(Site site, MigrateRequest request, String database, String kind) {
    Target target = new Target(site.rehearsal(request), database);
    if (database.equals(site.live(request).name())) {
      throw refused(database, "the live database's name");
    }
    try (Session session = target.openOwn()) {
      String comment = session.text(COMMENT).orElse("");
      if (!isOurs(comment, request, kind)) {
        throw refused(database, comment.isEmpty() ? "no comment" : "comment " + comment);
      }
      return target;
    } catch (SqlFailure e) {
      throw new MigrationRefusedException(
          "database \"" + database + "\" cannot be rehearsed on: " + e.getMessage(), e);
    }
  }

  private static boolean isOurs(String json, MigrateRequest request, String kind) {
    try {
      Comment comment =
          Json.document(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), Comment.class);
      return comment != null
          && kind.equals(comment.trasiego())
          && request.environment().equals(comment.environment())
          && comment.execution() != null
          && Keys.name(request.execution()).equals(Keys.name(comment.execution()));
    } catch (JacksonException e) {
      return false;
    }
  }

  private static MigrationRefusedException refused(String database, String found) {
    return new MigrationRefusedException(
        "database \""
            + database
            + "\" is not this execution's scratch database: found "
            + found
            + ", wanted the comment that the restore step gives it; nothing was changed");
  }
}
