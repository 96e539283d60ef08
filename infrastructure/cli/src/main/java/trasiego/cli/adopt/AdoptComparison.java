package trasiego.cli.adopt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.cli.console.Display;
import trasiego.cli.localplan.ThrowawayDatabase;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Catalogue;
import trasiego.postgres.SqlFailure;

/**
 * The live schema against the one that the applied files make: what differs, and what of a failed
 * file is there.
 */
public final class AdoptComparison {
  private static final Pattern NO_EXTENSION =
      Pattern.compile(
          "extension \"([^\"]+)\" is not available"
              + "|permission denied to create extension \"([^\"]+)\"");

  private final Live live;
  private final MigrationFolder folder;

  public AdoptComparison(Live live, MigrationFolder folder) {
    this.live = live;
    this.folder = folder;
  }

  /** The live database as the function found it. */
  public record Live(
      String server, String owner, String schema, List<String> roles, Catalogue catalogue) {
    int major() {
      return Integer.parseInt(server.replaceFirst("\\D.*", ""));
    }
  }

  /**
   * What came of it.
   *
   * @param differences one line each
   * @param failed what the catalogue says of each failed version
   */
  public record Found(List<String> differences, Map<String, String> failed) {}

  /**
   * @param applied versions that are applied
   * @param failed versions that failed, and of which nobody knows what is there
   */
  public Found compare(List<String> applied, List<String> failed, Display display) {
    String schema = live.schema() == null ? "public" : live.schema();
    List<MigrationFile> all = new ArrayList<>(files(applied));
    all.addAll(files(failed));
    try (ThrowawayDatabase built =
        ThrowawayDatabase.empty(
            live.major(), live.owner(), live.roles(), schema, all, display::line)) {
      for (MigrationFile file : files(applied)) {
        try {
          built.run(file);
        } catch (SqlFailure e) {
          return new Found(
              List.of("live schema and files were not compared: " + why(file, e)), Map.of());
        }
      }
      Catalogue made = built.catalogue();
      List<String> differences =
          live.catalogue().differences(made).stream().map(line -> "live: " + line).toList();
      return new Found(differences, evidence(built, made, failed));
    }
  }

  private static String why(MigrationFile file, SqlFailure e) {
    Matcher extension = NO_EXTENSION.matcher(e.getMessage());
    return extension.find()
        ? file.name()
            + " is not tried on this machine: extension "
            + Objects.requireNonNullElse(extension.group(1), extension.group(2))
        : file.name() + " does not run on an empty database: " + e.getMessage();
  }

  private List<MigrationFile> files(List<String> versions) {
    return folder.files().stream().filter(file -> versions.contains(file.version())).toList();
  }

  /** Looks at nothing but what the failed file would change. */
  private Map<String, String> evidence(
      ThrowawayDatabase built, Catalogue made, List<String> failed) {
    Map<String, String> evidence = new TreeMap<>();
    Catalogue before = made;
    for (MigrationFile file : files(failed)) {
      try {
        built.run(file);
      } catch (SqlFailure e) {
        evidence.put(file.version(), "it does not run behind the applied ones: " + e.getMessage());
        continue;
      }
      Catalogue after = built.catalogue();
      evidence.put(file.version(), judged(before, after));
      before = after;
    }
    return evidence;
  }

  private String judged(Catalogue before, Catalogue after) {
    Set<String> changed = new HashSet<>(before.objects().keySet());
    changed.addAll(after.objects().keySet());
    changed.removeIf(name -> Objects.equals(before.objects().get(name), after.objects().get(name)));
    List<String> there = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : changed.stream().sorted().toList()) {
      boolean isThere =
          Objects.equals(live.catalogue().objects().get(name), after.objects().get(name));
      (isThere ? there : missing).add(name);
    }
    if (changed.isEmpty()) {
      return "it changes nothing in the schema: look at the rows that it writes";
    }
    if (there.isEmpty()) {
      return "nothing of it is there: say --rolled-back";
    }
    return missing.isEmpty()
        ? "all of it is there: say --applied"
        : "a part of it is there ("
            + there.getFirst()
            + "), a part not ("
            + missing.getFirst()
            + ")";
  }
}
