package trasiego.cli.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import trasiego.migration.FilePart;
import trasiego.migration.FileParts;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.SchemaVersion;
import trasiego.migration.Statement;

/** The files that take a migration's place: right behind its version and before the next one's. */
public record SplitFiles(String name, String written, List<FilePart> parts, List<String> versions) {
  public SplitFiles {
    parts = List.copyOf(parts);
    versions = List.copyOf(versions);
  }

  /**
   * @param isToolsOwn whether its COMMITs are wrappers that a tool writes around what it does
   */
  public static SplitFiles of(MigrationFolder folder, MigrationFile file, boolean isToolsOwn) {
    List<FilePart> parts = FileParts.of(file.script(), folder.committingProcedures(), !isToolsOwn);
    String written = file.written().orElseThrow();
    return new SplitFiles(
        file.name(), written, parts, versions(folder, file, written, parts.size()));
  }

  /** The shortest ones that no other file stands between. */
  private static List<String> versions(
      MigrationFolder folder, MigrationFile file, String written, int count) {
    SchemaVersion own = SchemaVersion.parse(file.version());
    List<SchemaVersion> later =
        folder.files().stream()
            .filter(other -> !other.isRepeatable() && !isPart(file, other))
            .map(other -> SchemaVersion.parse(other.version()))
            .filter(other -> other.compareTo(own) > 0)
            .toList();
    StringBuilder prefix = new StringBuilder(written);
    while (true) {
      SchemaVersion last = SchemaVersion.parse(prefix + "." + count);
      if (later.stream().noneMatch(other -> other.compareTo(last) <= 0)) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + "." + i).toList();
      }
      prefix.append(".0");
    }
  }

  /** Whether it came of the same file before. */
  private static boolean isPart(MigrationFile file, MigrationFile other) {
    String rest = other.description().replaceFirst(" \\d+$", "");
    return other.version().startsWith(file.version() + ".")
        && (rest.equals(file.description()) || other.description().equals(file.description()));
  }

  String migration(int part) {
    return "V" + rest(part);
  }

  String undo(int part) {
    return "U" + rest(part);
  }

  private String rest(int part) {
    String description = name.substring(name.indexOf("__"), name.length() - ".sql".length());
    String number = parts.size() == 1 ? "" : "_" + (part + 1);
    return versions.get(part) + description + number + ".sql";
  }

  /** The V files alone. */
  public Map<String, byte[]> migrations() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      FilePart part = parts.get(i);
      boolean isSaid = part.isReversible() || part.sql().contains("trasiego:irreversible:");
      String why =
          isSaid ? "" : "-- trasiego:irreversible: PostgreSQL takes no value out of an enum\n";
      files.put(migration(i), bytes(why + part.sql()));
    }
    return files;
  }

  /**
   * The V files and their way back, as far as there is one.
   *
   * @param whole what takes the whole file back; it takes back its only part
   */
  public Map<String, byte[]> files(Optional<String> whole) {
    Map<String, byte[]> files = new LinkedHashMap<>(migrations());
    for (int i = 0; i < parts.size(); i++) {
      FilePart part = parts.get(i);
      if (part.isReversible()) {
        Optional<String> known = parts.size() == 1 ? whole.or(part::undo) : part.undo();
        String head = "-- Undoes " + migration(i);
        files.put(
            undo(i),
            bytes(known.map(sql -> head + ".\n" + sql).orElseGet(() -> head + open(part))));
      }
    }
    return files;
  }

  /** The undo files that a person must fill. */
  public List<String> open(Optional<String> whole) {
    List<String> open = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean isKnown = parts.size() == 1 && whole.isPresent() || parts.get(i).undo().isPresent();
      if (parts.get(i).isReversible() && !isKnown) {
        open.add(undo(i));
      }
    }
    return open;
  }

  private static String open(FilePart part) {
    StringBuilder text =
        new StringBuilder(
            ": write here what takes it back, or remove this file and say in that one why\n"
                + "-- it is irreversible.\n");
    for (Statement statement : part.statements()) {
      text.append("--   ").append(statement.shown()).append('\n');
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
