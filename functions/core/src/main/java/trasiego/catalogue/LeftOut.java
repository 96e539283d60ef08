package trasiego.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import trasiego.archive.Manifest.Omission;
import trasiego.postgres.Catalogue.Difference;

/**
 * Which differences follow from what is not there by design and was named before: a difference that
 * speaks of such a thing is no second one. What is there besides is held to the letter.
 */
public final class LeftOut implements Predicate<Difference> {
  /**
   * On a server of ours the database is another's: it lies elsewhere, nobody's labels have a
   * provider there, and it has the extensions' versions that the server came with.
   */
  private static final List<String> OF_A_COPY =
      List.of(
          "the database",
          "grants on the database to ",
          "tablespace of ",
          "label of ",
          "owner of event trigger ",
          "version of extension ");

  private static final Set<String> NOT_OF_A_CATALOGUE =
      Set.of("tablespace", "default tablespace", "label", "security label", "subscription");

  private final List<String> beginnings;
  private final List<String> names;

  private LeftOut(List<String> beginnings, List<String> names) {
    this.beginnings = List.copyOf(beginnings);
    this.names = names.stream().filter(name -> !name.isBlank()).toList();
  }

  /**
   * What a backup has not got, a restoration has not either.
   *
   * @param schema what the restore itself keeps there, until it hands the database over
   */
  public static Predicate<Difference> ofRestoration(Collection<Omission> omitted, String schema) {
    LeftOut leftOut = new LeftOut(List.of(), names(omitted));
    return difference ->
        leftOut.test(difference) || difference.wanted() == null && isIn(difference.name(), schema);
  }

  /**
   * @param missing what a copy says that it has not, one line each: kind, name, a colon and why
   */
  public static Predicate<Difference> ofCopy(
      Collection<Omission> omitted, Collection<String> missing) {
    List<String> beginnings = new ArrayList<>(OF_A_COPY);
    List<String> names = new ArrayList<>(names(omitted));
    for (String line : missing) {
      if (line.startsWith("setting ")) {
        // A role's or the database's, of which a difference speaks in just these words.
        beginnings.add(line.split(" of ", 2)[0]);
        continue;
      }
      if (line.startsWith("default acl ")) {
        beginnings.add("default privileges of ");
      } else {
        names.add(name(line));
      }
    }
    LeftOut leftOut = new LeftOut(beginnings, names);
    // A rehearsal server takes the live server's settings as its database's.
    return difference ->
        leftOut.test(difference)
            || difference.wanted() == null && difference.name().startsWith("setting ");
  }

  /** Of what stands in a catalogue: a tablespace's name may be a column's as well. */
  private static List<String> names(Collection<Omission> omitted) {
    return omitted.stream()
        .filter(omission -> !NOT_OF_A_CATALOGUE.contains(omission.kind()))
        .map(Omission::name)
        .toList();
  }

  /** The last name of {@code acl public.TABLE orders: why}, a function's without its arguments. */
  private static String name(String line) {
    String object = line.split(": ", 2)[0];
    String named = object.split("\\(", 2)[0].strip();
    return named.substring(Math.max(named.lastIndexOf(' '), named.lastIndexOf('.')) + 1);
  }

  @Override
  public boolean test(Difference difference) {
    return beginnings.stream().anyMatch(difference.name()::startsWith)
        || names.stream().anyMatch(name -> speaksOf(difference, name));
  }

  private static boolean speaksOf(Difference difference, String name) {
    return isIn(difference.name(), name)
        || difference.wanted() != null && isIn(difference.wanted(), name)
        || difference.found() != null && isIn(difference.found(), name);
  }

  /** As a word of its own: {@code wine} is not spoken of by {@code wines}. */
  private static boolean isIn(String text, String name) {
    for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      int end = at + name.length();
      boolean begins = at == 0 || !Character.isJavaIdentifierPart(text.charAt(at - 1));
      boolean ends = end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end));
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }
}
