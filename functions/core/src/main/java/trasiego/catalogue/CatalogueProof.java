package trasiego.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trasiego.archive.Archive;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Session;

/** Proves that a restored database has the catalogue that its backup recorded. */
public final class CatalogueProof {
  private static final Pattern COLLATION_ENCODING = Pattern.compile("\"collencoding\": -?[0-9]+");

  private static final String OPTIONS = "options of user mapping for ";
  private static final String UNREAD = "not readable";

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
    List<Difference> told = new ArrayList<>();
    NotNullNames notNull = new NotNullNames();
    Comparison comparison =
        Comparison.of(
            restored,
            new RecordedCatalogue(recorded.get(), archive.manifest().encoding()),
            difference ->
                allowed.test(difference)
                    || isUnrecorded(archive, difference)
                    || isEncodingOfCollation(difference)
                    || isOfUnreadOptions(difference)
                    || notNull.test(difference)
                    || isTold(difference) && told.add(difference));
    comparison = comparison.with(notNull.single());
    told.addAll(notNull.renamed());
    if (!comparison.isEqual()) {
      throw differing(archive, comparison);
    }
    return told.isEmpty()
        ? "catalogue equal"
        : told.stream()
            .map(Difference::toString)
            .collect(Collectors.joining("; ", "catalogue equal but for ", ""));
  }

  private static RestoreFailedException differing(Archive archive, Comparison comparison) {
    return new RestoreFailedException(
        "the database that was restored from backup "
            + archive.id()
            + " differs in "
            + comparison.count()
            + (comparison.count() == 1 ? " object: " : " objects: ")
            + comparison.text());
  }

  private static boolean isUnrecorded(Archive archive, Difference difference) {
    return difference.wanted() == null
        && difference.name().startsWith("grantors on ")
        && !archive.manifest().catalogue().hasGrantors();
  }

  /** An older record has none; those that were not readable are named with the backup. */
  private static boolean isOfUnreadOptions(Difference difference) {
    return difference.name().startsWith(OPTIONS)
        && (difference.wanted() == null
            || difference.found() == null
            || difference.wanted().equals(UNREAD));
  }

  /**
   * A collation made from one of the server's own may be for every encoding, and is for that of the
   * database once it was dumped: within the database both are one.
   */
  private static boolean isEncodingOfCollation(Difference difference) {
    return difference.name().startsWith("collation ")
        && difference.name().endsWith(" itself")
        && difference.found() != null
        && difference.wanted() != null
        && withoutEncoding(difference.found()).equals(withoutEncoding(difference.wanted()));
  }

  private static String withoutEncoding(String collation) {
    return COLLATION_ENCODING.matcher(collation).replaceFirst("");
  }

  /** Told and not refused: no restore can have it otherwise, or it means the same. */
  private static boolean isTold(Difference difference) {
    String name = difference.name();
    if (difference.wanted() == null) {
      // Every new database has them.
      return name.equals("schema public")
          || name.endsWith(" schema public")
          || name.startsWith("grants on schema public to ")
          || name.endsWith("extension plpgsql");
    }
    // A dump names no version, so that a restore gets the one that its server has.
    return difference.found() != null
        && (name.startsWith("version of extension ")
            || name.startsWith(OPTIONS) && difference.found().equals(UNREAD)
            || isLocale(difference));
  }

  /** From 16 on the server writes a locale of ICU anew, in the language tag's canonical form. */
  private static boolean isLocale(Difference difference) {
    String icu =
        difference.name().equals("the database")
            ? "provider i"
            : difference.name().startsWith("collation ") ? "\"collprovider\": \"i\"" : null;
    return icu != null && difference.found().contains(icu) && difference.wanted().contains(icu);
  }
}
