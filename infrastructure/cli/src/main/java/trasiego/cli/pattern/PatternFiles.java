package trasiego.cli.pattern;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

/** The files of a pattern with their names, versions and comments, as they are written. */
public final class PatternFiles {
  private static final DateTimeFormatter VERSION = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");
  private static final int WIDTH = 97;

  private final String name;
  private final List<PatternFile> files;
  private final LocalDateTime first;

  private PatternFiles(String name, List<PatternFile> files, LocalDateTime first) {
    this.name = name;
    this.files = files;
    this.first = first;
  }

  /** Behind all that the folder holds, a second apart. */
  public static PatternFiles of(
      String name, List<PatternFile> files, MigrationFolder folder, Instant now) {
    LocalDateTime first = LocalDateTime.ofInstant(now, ZoneOffset.UTC).withNano(0);
    for (MigrationFile file : folder.files()) {
      if (file.version().matches("2\\d{13}")) {
        LocalDateTime other = LocalDateTime.parse(file.version(), VERSION);
        first = other.isBefore(first) ? first : other.plusSeconds(1);
      }
    }
    return new PatternFiles(name, List.copyOf(files), first);
  }

  private String version(int index) {
    return VERSION.format(first.plusSeconds(index));
  }

  private String rest(int index) {
    String suffix = files.get(index).suffix();
    return version(index) + "__" + name + (suffix.isEmpty() ? "" : "_" + suffix) + ".sql";
  }

  /** Names and contents, each V file before its U file. */
  public Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      int index = i;
      contents.put("V" + rest(i), forward(i).getBytes(StandardCharsets.UTF_8));
      undo(i)
          .ifPresent(
              text -> contents.put("U" + rest(index), text.getBytes(StandardCharsets.UTF_8)));
    }
    return contents;
  }

  private String forward(int index) {
    PatternFile file = files.get(index);
    StringBuilder text = new StringBuilder();
    if (!file.object().isEmpty()) {
      text.append(
          "-- trasiego:pattern %s %s %s%n".formatted(file.pattern(), file.object(), file.step()));
    }
    file.directives().forEach(line -> text.append(line).append('\n'));
    backfill(index)
        .filter(_ -> file.needsBackfill())
        .ifPresent(
            version ->
                text.append("-- trasiego:needs V")
                    .append(version)
                    .append(": the rows from before are filled\n"));
    if (files.size() > 1) {
      text.append("-- Step %d of %d.%n".formatted(index + 1, files.size()));
    }
    text.append(comment(file.does()));
    if (!file.next().isEmpty()) {
      text.append(comment(file.next()));
    }
    return text.append('\n').append(file.sql()).toString();
  }

  /** The version of the backfill before this file. */
  private Optional<String> backfill(int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (files.get(i).isBackfill()) {
        return Optional.of(version(i));
      }
    }
    return Optional.empty();
  }

  private Optional<String> undo(int index) {
    PatternFile file = files.get(index);
    return file.undo().map(sql -> comment(file.undoSays()) + "\n" + sql);
  }

  /** What each release deploys, and what comes before the next one: a line each. */
  public List<String> releases() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      PatternFile file = files.get(i);
      boolean isLast = i == files.size() - 1;
      lines.add("V" + rest(i) + (file.step().isEmpty() ? "" : "  " + file.step()));
      if (!isLast && files.get(i + 1).isContract() && !file.isContract()) {
        lines.add(
            "commit the files behind this line with a later release: a deployment refuses them"
                + " together with those before it");
      }
    }
    return List.copyOf(lines);
  }

  static String comment(String words) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder();
    for (String word : words.split("\\s+")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        text.append("-- ").append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    return line.isEmpty()
        ? text.toString()
        : text.append("-- ").append(line).append('\n').toString();
  }
}
