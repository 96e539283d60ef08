package trasiego.load;

import java.util.Map;
import java.util.Optional;
import trasiego.archive.Manifest;
import trasiego.postgres.Session;

/**
 * The search_path under which the code of a backup's owners runs while it is restored: that of the
 * backup where it needs one. For sessions and statements that run such code and ask nothing else.
 */
public record OwnersPath(Optional<String> path) {
  private static final String NAME = "search_path";

  public static OwnersPath of(Manifest manifest) {
    return new OwnersPath(Optional.ofNullable(manifest.searchPath()));
  }

  /** Of a structure that was read alone: nothing is computed from it. */
  public static OwnersPath none() {
    return new OwnersPath(Optional.empty());
  }

  @Override
  public String toString() {
    return path.map(it -> "search_path " + it).orElse("the empty search_path");
  }

  /** From now on, in a session that is the owner's alone. */
  public void take(Session session) {
    path.ifPresent(it -> session.text("SELECT pg_catalog.set_config('search_path', ?, false)", it));
  }

  /**
   * For one statement, after which the session has the path that it was opened with. In no
   * transaction: ANALYZE of everything would keep a lock on every table to its end.
   */
  public void execute(Session session, String statement) {
    take(session);
    try {
      session.execute(statement);
    } finally {
      if (path.isPresent()) {
        session.execute("RESET search_path");
      }
    }
  }

  /** For a tool that logs in as the owner, or becomes it before anything else. */
  public Map<String, String> settings() {
    return path.map(it -> Map.of(NAME, it)).orElse(Map.of());
  }
}
