package trasiego.load;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import trasiego.archive.Manifest;
import trasiego.postgres.Session;

/**
 * What the code of a backup's owners runs under while it is restored: the search_path of the backup
 * where it needs one, and the time zone and style of dates that a new session of the owner's had.
 * For sessions and statements that run such code and ask nothing else.
 *
 * @param path empty for the empty one
 * @param meaning by name; empty of a backup from before it was recorded
 */
public record OwnersSettings(Optional<String> path, Map<String, String> meaning) {
  private static final String NAME = "search_path";
  private static final String SET = "SELECT pg_catalog.set_config(?, ?, false)";

  /** What a session of ours has otherwise. */
  private static final Map<String, String> OURS =
      Map.of("TimeZone", "UTC", "DateStyle", "ISO, MDY");

  public OwnersSettings {
    meaning = Map.copyOf(meaning);
  }

  public static OwnersSettings of(Manifest manifest) {
    return new OwnersSettings(Optional.ofNullable(manifest.searchPath()), manifest.meaning());
  }

  /** Of a structure that was read alone: nothing is computed from it. */
  public static OwnersSettings none() {
    return new OwnersSettings(Optional.empty(), Map.of());
  }

  /** The path, of which a message speaks. */
  @Override
  public String toString() {
    return path.map(it -> "search_path " + it).orElse("the empty search_path");
  }

  /** From now on, in a session that is the owner's alone. */
  public void take(Session session) {
    settings().forEach((name, value) -> session.text(SET, name, value));
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
      meaning.keySet().stream()
          .filter(OURS::containsKey)
          .forEach(name -> session.text(SET, name, OURS.get(name)));
    }
  }

  /** For a tool that logs in as the owner, or becomes it before anything else. */
  public Map<String, String> settings() {
    Map<String, String> all = new TreeMap<>(meaning);
    path.ifPresent(it -> all.put(NAME, it));
    return all;
  }
}
