package trasiego.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import trasiego.archive.Archive;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Session;

/** Proves that a restored database has the catalogue that its backup recorded. */
public final class CatalogueProof {
  private CatalogueProof() {}

  /**
   * Throws where an object differs, which is named with what it is and what it was.
   *
   * @return what is to be said of it in a few words: that it is equal, or why nobody can tell
   */
  public static String of(Archive archive, Session restored, Predicate<Difference> allowed) {
    Optional<byte[]> recorded = archive.catalogue();
    if (recorded.isEmpty()) {
      return "catalogue not compared: the backup is older than its record";
    }
    // Each major writes its own text of the same definition.
    int major = archive.manifest().server().major();
    if (restored.major() != major) {
      return "catalogue not compared: the backup is of PostgreSQL " + major;
    }
    List<Difference> versions = new ArrayList<>();
    Comparison comparison =
        Comparison.of(
            restored,
            new RecordedCatalogue(recorded.get(), archive.manifest().encoding()),
            difference ->
                allowed.test(difference) || isVersion(difference) && versions.add(difference));
    if (!comparison.isEqual()) {
      throw new RestoreFailedException(
          "the database that was restored from backup "
              + archive.id()
              + " differs in "
              + comparison.count()
              + (comparison.count() == 1 ? " object: " : " objects: ")
              + comparison.text());
    }
    return versions.isEmpty()
        ? "catalogue equal"
        : versions.stream()
            .map(Difference::toString)
            .collect(Collectors.joining("; ", "catalogue equal but for ", ""));
  }

  /**
   * Told and not refused: a dump names no version of an extension, so that a restore gets the one
   * that its server has now, and no other can be had there.
   */
  private static boolean isVersion(Difference difference) {
    return difference.name().startsWith("version of extension ")
        && difference.found() != null
        && difference.wanted() != null;
  }
}
