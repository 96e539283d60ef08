package trasiego.cli.prisma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trasiego.cli.file.SplitFiles;
import trasiego.migration.FileParts;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

/**
 * What Prisma's folder gives: the applied files byte for byte, and in place of a pending one that
 * does not run as it is the files into which it is parted.
 *
 * @param versions each Prisma migration's name with the version of its V file, or of its first part
 * @param parts the versions of all parts
 */
public record PrismaParts(
    Map<String, byte[]> files,
    Map<String, String> versions,
    List<String> parts,
    List<String> notes) {
  public static PrismaParts of(PrismaFolder folder) {
    return new PrismaParts(folder.files(), folder.versions(), List.of(), folder.notes());
  }

  /**
   * @param there the folder that they go to
   * @param pending the versions that the next deployment applies
   */
  public static PrismaParts parted(
      PrismaFolder folder, MigrationFolder there, List<String> pending) {
    Map<String, byte[]> files = new TreeMap<>(folder.files());
    Map<String, String> versions = new TreeMap<>(folder.versions());
    List<String> parts = new ArrayList<>();
    List<String> notes = new ArrayList<>(folder.notes());
    for (PrismaFolder.Migration migration : folder.migrations()) {
      MigrationFile file = there.file(migration.version()).orElseThrow();
      if (pending.contains(file.version())
          && FileParts.isNeeded(file.script(), there.committingProcedures())
          && FileParts.isPossible(file.script(), there.committingProcedures())) {
        SplitFiles parted = SplitFiles.of(there, file, true);
        files.remove(migration.file());
        files.putAll(parted.migrations());
        versions.put(migration.name(), parted.versions().getFirst());
        parts.addAll(parted.versions());
        notes.add(
            migration.name()
                + " does not run as it is, and is parted: "
                + String.join(", ", parted.migrations().keySet()));
      }
    }
    return new PrismaParts(files, versions, parts, notes);
  }

  public boolean isParted() {
    return !parts.isEmpty();
  }
}
