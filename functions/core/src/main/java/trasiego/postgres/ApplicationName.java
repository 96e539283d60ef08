package trasiego.postgres;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import trasiego.store.Keys;

/**
 * The name that every session of ours shows in {@code pg_stat_activity}: environment, verb and
 * execution, so that a successor finds what a dead predecessor left. Never longer than the 63 bytes
 * that the server keeps.
 */
public record ApplicationName(String environment, String verb, String execution) {
  private static final int LONGEST_EXECUTION = 29;
  private static final int KEPT = 20;
  private static final String DETACHED = "detach";

  /** Refuses a name that the server would cut, because its end would then not be found. */
  public ApplicationName {
    int bytes = prefix(environment).length() + verb.length() + 1 + suffix(execution).length();
    if (bytes > Identifier.MAX_BYTES) {
      throw new IllegalArgumentException(
          "application name of verb " + verb + " has " + bytes + " bytes, wanted at most 63");
    }
  }

  /** Of what goes on without its client, so that the next one finds it and nobody else ends it. */
  public ApplicationName detached() {
    return new ApplicationName(environment, DETACHED, execution);
  }

  /** How the names of all our sessions for this environment begin. */
  public static String prefix(String environment) {
    return "trasiego/" + environment + "/";
  }

  /** How the part behind the verb reads for this execution. */
  public static String suffix(String execution) {
    String name = Keys.name(execution);
    if (name.length() <= LONGEST_EXECUTION) {
      return name;
    }
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return name.substring(0, KEPT) + "~" + Long.toString(crc.getValue(), Character.MAX_RADIX);
  }

  @Override
  public String toString() {
    return prefix(environment) + verb + "/" + suffix(execution);
  }
}
