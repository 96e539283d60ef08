package trasiego.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.SchemaObject;

/**
 * What a statement's own text says where nothing observed tells: its words, those of a DO block's
 * body and of the strings that the body executes included.
 *
 * @param words unquoted ones in upper case
 */
public record SqlWords(List<String> words) {
  private static final Pattern COMMENT =
      Pattern.compile("--[^\\r\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern WORD =
      Pattern.compile(
          "\"(?:[^\"]|\"\")*\"|\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$|[\\p{L}_][\\p{L}\\p{N}_]*|\\d[\\d.]*|\\S");

  public static SqlWords of(ObservedStatement statement) {
    return isBlock(statement)
        ? new SqlWords(cut(statement.sql()))
        : new SqlWords(statement.words());
  }

  /** What a text says, such as a function's body. */
  public static SqlWords of(String text) {
    return new SqlWords(cut(text));
  }

  public static boolean isBlock(ObservedStatement statement) {
    return !statement.words().isEmpty() && statement.words().get(0).equals("DO");
  }

  /** Also what stands inside strings. */
  public static SqlWords inside(ObservedStatement statement) {
    return new SqlWords(cut(statement.sql()));
  }

  private static List<String> cut(String sql) {
    return WORD.matcher(COMMENT.matcher(sql).replaceAll(" "))
        .results()
        .map(found -> found.group())
        // Quotes of strings by a tag, whose insides count as well.
        .filter(word -> word.length() < 2 || !word.startsWith("$"))
        .map(word -> word.startsWith("\"") ? word : word.toUpperCase(Locale.ROOT))
        .toList();
  }

  /** Whether it begins with these words. */
  public boolean begins(String phrase) {
    List<String> wanted = List.of(phrase.split(" "));
    return words.size() >= wanted.size() && words.subList(0, wanted.size()).equals(wanted);
  }

  /** Whether these words follow each other somewhere. */
  public boolean has(String phrase) {
    return Collections.indexOfSubList(words, List.of(phrase.split(" "))) >= 0;
  }

  /** Whether something beyond what it names may go: not the action of a foreign key. */
  public boolean cascades() {
    for (int i = 0; i < words.size(); i++) {
      boolean isAction =
          i > 1
              && words.get(i - 2).equals("ON")
              && Set.of("DELETE", "UPDATE").contains(words.get(i - 1));
      if (words.get(i).equals("CASCADE") && !isAction) {
        return true;
      }
    }
    return false;
  }

  /** Whether it holds the object's own name. */
  public boolean names(SchemaObject object) {
    return names().contains(NameParts.of(object).plain());
  }

  private Set<String> names() {
    return words.stream().map(SqlWords::folded).collect(Collectors.toSet());
  }

  private static String folded(String word) {
    return word.startsWith("\"") ? NameParts.plain(word) : word.toLowerCase(Locale.ROOT);
  }

  /** The words from each place of this one up to the next semicolon. */
  public List<SqlWords> from(String first) {
    List<SqlWords> found = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(first)) {
        int end = words.subList(i, words.size()).indexOf(";");
        found.add(new SqlWords(words.subList(i, end < 0 ? words.size() : i + end)));
      }
    }
    return found;
  }

  /** The word before each place of this one, in the same order as {@link #from}. */
  public List<String> before(String word) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(word)) {
        found.add(i == 0 ? "" : words.get(i - 1));
      }
    }
    return found;
  }

  /** The name, qualified or not, that stands at this place, folded. */
  public String name(int at) {
    StringBuilder name = new StringBuilder();
    for (int i = at; i < words.size(); i += 2) {
      name.append(folded(words.get(i)));
      if (i + 1 >= words.size() || !words.get(i + 1).equals(".")) {
        break;
      }
      name.append('.');
    }
    return name.toString();
  }
}
