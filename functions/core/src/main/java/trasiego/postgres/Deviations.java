package trasiego.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.postgres.Catalogue.Difference;

/**
 * How two schemas differ, in lines for people: a table or a schema that only one of them has stands
 * for all that belongs to it, and the partitions of one table are one line.
 */
public final class Deviations {
  private static final int MOST = 50;
  private static final int SHORT = 160;
  private static final int EXCERPT = 80;

  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\\s.\"(),]+)";
  private static final String QUALIFIED = "(" + NAME + "\\." + NAME + ")";
  private static final Pattern RELATION =
      Pattern.compile("(?:table|foreign table|view|materialized view|sequence) " + QUALIFIED);
  private static final Pattern SCHEMA = Pattern.compile("schema (" + NAME + ")");

  /** Of which relation something is a part, by its name. */
  private static final List<Pattern> PART =
      List.of(
          Pattern.compile(
              "(?:column|constraint|grants on column|comment on column) "
                  + QUALIFIED
                  + "\\."
                  + NAME
                  + "(?: to .*)?"),
          Pattern.compile(".* on " + QUALIFIED),
          Pattern.compile("inheritance " + QUALIFIED + " of .*"),
          Pattern.compile("grants on relation " + QUALIFIED + " to .*"),
          Pattern.compile("comment on [a-z ]+ " + QUALIFIED));

  /** The same for what is named beside its relation, by its definition. */
  private static final Pattern INDEXED =
      Pattern.compile("CREATE .*? ON (?:ONLY )?" + QUALIFIED + " .*", Pattern.DOTALL);

  private static final Pattern OWNED =
      Pattern.compile(".*owned by " + QUALIFIED + "\\." + NAME + ".*", Pattern.DOTALL);
  private static final Pattern PARENT =
      Pattern.compile("inheritance " + QUALIFIED + " of " + QUALIFIED);
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:.*? )?(" + NAME + ")\\.[^ ].*|(?:grants|comment) on schema (.*?)(?: to .*)?");

  private final List<Difference> all;
  private final Map<String, String> parents = new HashMap<>();
  private final Set<String> whole = new HashSet<>();

  private Deviations(List<Difference> all) {
    this.all = all;
    for (Difference it : all) {
      if (isOneSided(it)) {
        Stream.of(RELATION, SCHEMA)
            .flatMap(pattern -> matched(pattern, it.name()))
            .forEach(whole::add);
        Matcher parent = PARENT.matcher(it.name());
        if (parent.matches()) {
          parents.put(parent.group(1), parent.group(2));
        }
      }
    }
  }

  public static Deviations of(List<Difference> all) {
    return new Deviations(all);
  }

  /** One line a difference, without partitions, bounded. */
  public List<String> lines() {
    List<String> lines =
        all.stream()
            .filter(it -> !isPart(it) && parent(it).isEmpty())
            .map(Deviations::line)
            .toList();
    if (lines.size() <= MOST) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, MOST));
    shown.add("and " + (lines.size() - MOST) + " more");
    return List.copyOf(shown);
  }

  /** One line a partitioned table that both have, for those that only one of them has. */
  public List<String> partitions() {
    Map<String, List<String>> found = new TreeMap<>();
    for (Difference it : all) {
      parent(it)
          .filter(parent -> !whole.contains(parent))
          .ifPresent(
              parent ->
                  found
                      .computeIfAbsent(parent + ": " + where(it), _ -> new ArrayList<>())
                      .add(it.name().substring(it.name().indexOf(' ') + 1)));
    }
    List<String> lines = new ArrayList<>();
    found.forEach(
        (what, names) ->
            lines.add(
                names.size() == 1
                    ? "partition %s of %s".formatted(names.getFirst(), what)
                    : "%d partitions of %s (%s … %s)"
                        .formatted(names.size(), what, names.getFirst(), names.getLast())));
    return List.copyOf(lines);
  }

  /** The table whose partition this is, where only one side has it. */
  private Optional<String> parent(Difference it) {
    String definition = it.found() == null ? it.wanted() : it.found();
    return isOneSided(it) && definition.contains(", partition ")
        ? matched(RELATION, it.name())
            .map(parents::get)
            .filter(parent -> parent != null)
            .findFirst()
        : Optional.empty();
  }

  /** Whether something that is told already stands for it. */
  private boolean isPart(Difference it) {
    if (!isOneSided(it)) {
      return false;
    }
    String definition = it.found() == null ? it.wanted() : it.found();
    Stream<String> relations =
        Stream.concat(
            PART.stream().flatMap(pattern -> matched(pattern, it.name())),
            it.name().startsWith("index ")
                ? matched(INDEXED, definition)
                : it.name().startsWith("sequence ") ? matched(OWNED, definition) : Stream.of());
    return Stream.concat(relations, matched(PLACE, it.name())).anyMatch(whole::contains);
  }

  private static boolean isOneSided(Difference it) {
    return it.found() == null || it.wanted() == null;
  }

  private static Stream<String> matched(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return Stream.of();
    }
    return Stream.iterate(1, i -> i <= matcher.groupCount(), i -> i + 1)
        .map(matcher::group)
        .filter(group -> group != null);
  }

  private static String line(Difference it) {
    if (isOneSided(it)) {
      return it.name() + ": " + where(it) + detail(it);
    }
    String found = flat(it.found());
    String wanted = flat(it.wanted());
    if (found.length() + wanted.length() <= SHORT) {
      return "%s: %s in the database, %s by the migrations"
          .formatted(it.name(), found.isEmpty() ? "nothing" : found, wanted);
    }
    int same = sameUntil(found, wanted);
    return "%s: the database has \"%s\" where the migrations make \"%s\""
        .formatted(it.name(), excerpt(found, same), excerpt(wanted, same));
  }

  private static String where(Difference it) {
    return it.found() == null
        ? "made by the migrations, not in the database"
        : "in the database, in no migration";
  }

  /** What a name alone does not say, of things that are small. */
  private static String detail(Difference it) {
    boolean small =
        Stream.of("column ", "constraint ", "index ", "grants ", "comment ", "extension ")
            .anyMatch(kind -> it.name().startsWith(kind));
    String definition = flat(it.found() == null ? it.wanted() : it.found());
    return small && !definition.isEmpty() && definition.length() <= SHORT
        ? " (" + definition + ")"
        : "";
  }

  private static String flat(String definition) {
    return definition.strip().replaceAll("\\s+", " ");
  }

  /** Where they part, at the beginning of a word. */
  private static int sameUntil(String one, String other) {
    int i = 0;
    while (i < Math.min(one.length(), other.length()) && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    return one.lastIndexOf(' ', Math.max(0, i - 1)) + 1;
  }

  private static String excerpt(String text, int from) {
    int start = Math.min(from, text.length());
    int end = Math.min(text.length(), start + EXCERPT);
    return (start > 0 ? "…" : "") + text.substring(start, end) + (end < text.length() ? "…" : "");
  }
}
