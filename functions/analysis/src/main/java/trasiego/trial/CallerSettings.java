package trasiego.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of the caller's settings a server took and what not, by the server's own word.
 *
 * @param dropped names, in order
 */
record CallerSettings(Map<String, String> taken, List<String> dropped) {
  /** Of our own, where the caller has none: a restore of many objects is one transaction. */
  private static final Map<String, String> DEFAULTS =
      Map.of("TimeZone", "UTC", "max_locks_per_transaction", "256");

  CallerSettings {
    dropped = dropped.stream().sorted().toList();
  }

  /** By one question to the server where it takes them all. */
  static CallerSettings write(
      Cluster cluster, Map<String, String> settings, Map<String, String> own) throws IOException {
    Map<String, String> taken = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    List<String> dropped = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          if (ServerSettings.isWelcome(name, own)) {
            taken.put(name, value);
          } else {
            dropped.add(name);
          }
        });
    List<String> refused = refused(cluster, taken, List.copyOf(taken.keySet()));
    taken.keySet().removeAll(refused);
    dropped.addAll(refused);
    write(cluster, taken);
    return new CallerSettings(taken, dropped);
  }

  /** In halves: of many settings few are refused. */
  private static List<String> refused(
      Cluster cluster, Map<String, String> settings, List<String> names) throws IOException {
    Map<String, String> some = new TreeMap<>(settings);
    some.keySet().retainAll(names);
    if (isTaken(cluster, some)) {
      return List.of();
    }
    if (names.size() == 1) {
      return names;
    }
    List<String> refused = new ArrayList<>();
    int half = names.size() / 2;
    refused.addAll(refused(cluster, settings, names.subList(0, half)));
    refused.addAll(refused(cluster, settings, names.subList(half, names.size())));
    return refused;
  }

  /** Without any: for a server that takes each and yet does not start. */
  CallerSettings writeNone(Cluster cluster) throws IOException {
    write(cluster, Map.of());
    List<String> all = new ArrayList<>(dropped);
    all.addAll(taken.keySet());
    return new CallerSettings(Map.of(), all);
  }

  private static boolean isTaken(Cluster cluster, Map<String, String> settings) throws IOException {
    if (settings.isEmpty()) {
      return true;
    }
    write(cluster, settings);
    return cluster.isTaken();
  }

  private static void write(Cluster cluster, Map<String, String> settings) throws IOException {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(DEFAULTS);
    all.putAll(settings);
    cluster.write(all);
  }
}
