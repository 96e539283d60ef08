package trasiego.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Identifier;

/**
 * Which differences follow from one item of an archive that a copy has not: those that speak of it
 * by its kind or its qualified name, as the catalogue writes them under an empty search_path. A
 * namesake in another schema is another thing.
 */
final class LeftOutItem {
  /** What quote_ident leaves bare, but for key words. */
  private static final Pattern BARE = Pattern.compile("[a-z_][a-z0-9_$]*");

  /** Their names stand behind the name of what they belong to: {@code orders orders_check}. */
  private static final Set<String> ON_A_TABLE = Set.of("TRIGGER", "RULE", "POLICY");

  private static final Set<String> OF_A_TABLE =
      Set.of("CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT", "DEFAULT");

  private static final Set<String> CALLED =
      Set.of("FUNCTION", "PROCEDURE", "AGGREGATE", "OPERATOR");

  /** What says something of an object that is there, and with which words a difference begins. */
  private static final Set<String> SAID = Set.of("ACL", "COMMENT", "SECURITY LABEL");

  private static final Map<String, String> CALLED_BY =
      Map.ofEntries(
          Map.entry("ACCESS METHOD", "access method"),
          Map.entry("EVENT TRIGGER", "event trigger"),
          Map.entry("EXTENSION", "extension"),
          Map.entry("FOREIGN DATA WRAPPER", "foreign-data wrapper"),
          Map.entry("FOREIGN SERVER", "server"),
          Map.entry("LANGUAGE", "language"),
          Map.entry("PROCEDURAL LANGUAGE", "language"),
          Map.entry("PUBLICATION", "publication"),
          Map.entry("PUBLICATION TABLE", "publication"),
          Map.entry("PUBLICATION TABLES IN SCHEMA", "publication"),
          Map.entry("SCHEMA", "schema"),
          Map.entry("SERVER", "server"),
          Map.entry("SUBSCRIPTION", "subscription"));

  private final String beginning;
  private final List<String> words;
  private final boolean inSubject;

  private LeftOutItem(String beginning, List<String> words, boolean inSubject) {
    this.beginning = beginning;
    this.words = List.copyOf(words);
    this.inSubject = inSubject;
  }

  static LeftOutItem of(Item item) {
    String kind = item.kind();
    if (SAID.contains(kind)) {
      return said(item);
    }
    if (kind.equals("DEFAULT ACL")) {
      return new LeftOutItem("default privileges of ", List.of(), true);
    }
    if (ON_A_TABLE.contains(kind)) {
      String what = kind.toLowerCase(Locale.ROOT) + " ";
      return anywhere(
          splits(item.name())
              .flatMap(
                  split ->
                      pairs(
                          written(split[1]),
                          " on ",
                          qualified(item.schema(), written(split[0]).toList())))
              .map(name -> what + name));
    }
    if (OF_A_TABLE.contains(kind)) {
      // An index that a constraint makes lies beside its table and has the constraint's name.
      return anywhere(
          splits(item.name())
              .flatMap(
                  split ->
                      Stream.concat(
                          qualified(
                              item.schema(),
                              pairs(written(split[0]), ".", written(split[1])).toList()),
                          kind.equals("CONSTRAINT")
                              ? qualified(item.schema(), written(split[1]).toList())
                              : Stream.empty())));
    }
    if (item.schema().isEmpty() || kind.startsWith("PUBLICATION")) {
      return withoutSchema(item);
    }
    String name = CALLED.contains(kind) ? beforeArguments(item.name()) : item.name();
    return anywhere(qualified(item.schema(), written(name).toList()));
  }

  private static LeftOutItem anywhere(Stream<String> words) {
    return new LeftOutItem("", words.toList(), false);
  }

  /** Of {@code TABLE orders}, {@code COLUMN orders.id}, {@code FUNCTION total(integer)}. */
  private static LeftOutItem said(Item item) {
    String beginning =
        switch (item.kind()) {
          case "ACL" -> "grants on ";
          case "COMMENT" -> "comment on ";
          default -> "label of ";
        };
    String called = item.name().split(" ", 2)[0];
    if (called.equals("CAST") || called.equals("TRANSFORM")) {
      return new LeftOutItem(beginning + called.toLowerCase(Locale.ROOT) + " ", List.of(), true);
    }
    String named = beforeArguments(item.name()).replaceFirst("^[A-Z ]+ ", "");
    List<String> names = new ArrayList<>(written(named).toList());
    for (int at = named.indexOf('.'); at > 0; at = named.indexOf('.', at + 1)) {
      pairs(written(named.substring(0, at)), ".", written(named.substring(at + 1)))
          .forEach(names::add);
    }
    for (String[] split : splits(named).filter(it -> it[1].startsWith("ON ")).toList()) {
      // TRIGGER stamp ON orders: the catalogue says it in small letters.
      pairs(
              written(split[0]),
              " on ",
              qualified(item.schema(), written(split[1].substring(3)).toList()))
          .forEach(names::add);
    }
    return new LeftOutItem(
        beginning,
        item.schema().isEmpty()
            ? names.stream()
                .flatMap(name -> ofKind(item.name()).map(kind -> kind + " " + name))
                .toList()
            : Stream.concat(
                    qualified(item.schema(), names),
                    names.stream().filter(it -> it.contains(" on ")))
                .toList(),
        true);
  }

  /** What the catalogue calls the thing of which {@code SCHEMA shop} is said. */
  private static Stream<String> ofKind(String name) {
    return CALLED_BY.entrySet().stream()
        .filter(called -> name.startsWith(called.getKey() + " "))
        .map(Map.Entry::getValue)
        .distinct();
  }

  /** An extension, a publication, an event trigger, a server: by what the catalogue calls it. */
  private static LeftOutItem withoutSchema(Item item) {
    String called = CALLED_BY.get(item.kind());
    if (called == null) {
      // A cast, a mapping, a transform: their names are sentences, written otherwise in an archive.
      return new LeftOutItem(item.kind().toLowerCase(Locale.ROOT) + " ", List.of(), true);
    }
    Stream<String> names =
        item.kind().startsWith("PUBLICATION ")
            ? splits(item.name()).flatMap(split -> written(split[0]))
            : written(item.name());
    return new LeftOutItem("", names.map(name -> called + " " + name).toList(), true);
  }

  /** Each way to part the name in two, since either part may have spaces. */
  private static Stream<String[]> splits(String name) {
    List<String[]> splits = new ArrayList<>();
    for (int at = name.indexOf(' '); at > 0; at = name.indexOf(' ', at + 1)) {
      splits.add(new String[] {name.substring(0, at), name.substring(at + 1)});
    }
    return splits.stream();
  }

  private static String beforeArguments(String name) {
    int at = name.indexOf('(');
    return at <= 0 ? name : name.substring(0, at);
  }

  /** As the server may write it: bare or quoted, since a key word is quoted, too. */
  private static Stream<String> written(String name) {
    return BARE.matcher(name).matches()
        ? Stream.of(name, Identifier.quote(name))
        : Stream.of(Identifier.quote(name), name);
  }

  private static Stream<String> qualified(String schema, List<String> names) {
    return pairs(written(schema), ".", names.stream());
  }

  private static Stream<String> pairs(Stream<String> first, String between, Stream<String> second) {
    List<String> ends = second.toList();
    return first.flatMap(begin -> ends.stream().map(end -> begin + between + end));
  }

  boolean explains(Difference difference) {
    if (!difference.name().startsWith(beginning)) {
      return false;
    }
    if (words.isEmpty()) {
      return true;
    }
    return words.stream()
        .anyMatch(
            word ->
                Words.areIn(difference.name(), word)
                    || !inSubject
                        && (Words.areIn(difference.wanted(), word)
                            || Words.areIn(difference.found(), word)));
  }
}
