package trasiego.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trasiego.archive.Manifest.Omission;

/** What is not in a backup, for people: short, however much it is. */
public final class Omissions {
  private static final int SHOWN = 5;

  private Omissions() {}

  /** One each for the first five, and one that counts the others. */
  public static List<String> lines(List<Omission> omitted) {
    List<String> lines =
        new ArrayList<>(omitted.stream().limit(SHOWN).map(Omission::text).toList());
    if (omitted.size() > SHOWN) {
      lines.add("and " + (omitted.size() - SHOWN) + " more");
    }
    return List.copyOf(lines);
  }

  /** {@code "; not in it: …"} to stand behind the backup's name; empty where nothing is missing. */
  public static String suffix(List<Omission> omitted) {
    return omitted.isEmpty() ? "" : "; not in it: " + String.join(", ", lines(omitted));
  }

  /** {@code without 1 subscription, rows of 2 foreign tables}; empty where nothing is missing. */
  public static String counted(List<Omission> omitted) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Map<String, Omission> kinds = new LinkedHashMap<>();
    for (Omission omission : omitted) {
      String kind = omission.part() + " " + omission.kind();
      counts.merge(kind, 1, Integer::sum);
      kinds.putIfAbsent(kind, omission);
    }
    List<String> parts = new ArrayList<>();
    kinds.forEach((kind, omission) -> parts.add(counted(omission, counts.get(kind))));
    return parts.isEmpty() ? "" : "without " + String.join(", ", parts);
  }

  private static String counted(Omission omission, int count) {
    String plural = count == 1 ? "" : String.valueOf(omission.kind()).endsWith("x") ? "es" : "s";
    return (omission.part() == null ? "" : omission.part() + " of ")
        + count
        + " "
        + omission.kind()
        + plural;
  }
}
