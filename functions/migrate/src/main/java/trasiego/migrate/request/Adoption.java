package trasiego.migrate.request;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;

/**
 * What of a database's past is to become history.
 *
 * @param prisma each Prisma migration's name with the version of its V file
 * @param baseline the version of the V file that stands for everything that is there
 * @param applied failed Prisma migrations that are there all the same
 * @param rolledBack failed Prisma migrations of which nothing is there
 * @param parts the versions of V files that others were parted into
 * @param undo whether an earlier adoption is to be taken back
 * @param confirm the live database's name, typed by whoever takes it back
 */
public record Adoption(
    Map<String, String> prisma,
    String baseline,
    List<String> applied,
    List<String> rolledBack,
    List<String> parts,
    Boolean undo,
    String confirm) {
  public static final Adoption NONE = new Adoption(null, null, null, null, null, null, null);

  public Adoption {
    prisma = prisma == null ? Map.of() : prisma;
    applied = applied == null ? List.of() : applied;
    rolledBack = rolledBack == null ? List.of() : rolledBack;
    parts = parts == null ? List.of() : parts;
  }

  void check() {
    prisma.forEach((name, version) -> Check.version("adoption.prisma." + name, version));
    parts.forEach(version -> Check.version("adoption.parts", version));
    if (Set.copyOf(prisma.values()).size() < prisma.size()) {
      throw new InvalidRequestException(
          "field \"adoption.prisma\": two migrations have one version; wanted one each");
    }
    if (baseline != null) {
      Check.version("adoption.baseline", baseline);
      Check.absent("adoption.prisma", prisma.isEmpty() ? null : prisma, "adopt with a baseline");
    }
    Set<String> both = new HashSet<>(applied);
    both.retainAll(rolledBack);
    if (!both.isEmpty()) {
      throw new InvalidRequestException(
          "migrations " + both + " are said to be applied and rolled back; say one");
    }
  }

  public boolean isUndo() {
    return Boolean.TRUE.equals(undo);
  }
}
