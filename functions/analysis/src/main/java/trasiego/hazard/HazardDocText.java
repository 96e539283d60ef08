package trasiego.hazard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;

/**
 * A page's Markdown: a title, one sentence, what it holds for, paragraphs, and sections of SQL.
 * Whatever does not fit this form is an error, since the tests would not run it.
 */
final class HazardDocText {
  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern FENCE = Pattern.compile("(?s)```sql\n(.*?)```");
  private static final Pattern FIELD = Pattern.compile("(Severity|PostgreSQL): (\\S+)");
  private static final String ON = "Good on ";

  private final String code;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final List<String> paragraphs = new ArrayList<>();
  private final Map<String, List<String>> sections = new LinkedHashMap<>();

  private HazardDocText(String code, String markdown) {
    this.code = code;
    Matcher heading = SECTION.matcher(markdown);
    int from = 0;
    String name = null;
    while (heading.find()) {
      add(name, markdown.substring(from, heading.start()));
      name = heading.group(1).strip();
      from = heading.end();
    }
    add(name, markdown.substring(from));
  }

  static HazardDoc parse(String code, String markdown) {
    return new HazardDocText(code, markdown.replace("\r\n", "\n")).page(markdown);
  }

  private void add(String section, String text) {
    if (section != null) {
      List<String> files = FENCE.matcher(text).results().map(it -> it.group(1).strip()).toList();
      if (files.isEmpty() || !FENCE.matcher(text).replaceAll("").isBlank()) {
        throw wrong("section \"%s\" must hold ```sql blocks and nothing else".formatted(section));
      }
      sections.put(section, files);
      return;
    }
    for (String paragraph : text.strip().split("\n{2,}")) {
      if (paragraph.lines().allMatch(line -> FIELD.matcher(line).matches())) {
        FIELD.matcher(paragraph).results().forEach(it -> fields.put(it.group(1), it.group(2)));
      } else {
        paragraphs.add(paragraph);
      }
    }
  }

  private HazardDoc page(String markdown) {
    String title = "# " + code + "\n";
    if (!paragraphs.getFirst().startsWith(title)) {
      throw wrong("begins with \"%s\"; wanted \"%s\"".formatted(paragraphs.getFirst(), title));
    }
    if (!fields.containsKey("Severity")) {
      throw wrong("has no line \"Severity: …\"");
    }
    return new HazardDoc(
        code,
        paragraphs.getFirst().substring(title.length()).replace('\n', ' ').strip(),
        Severity.valueOf(fields.get("Severity").toUpperCase(Locale.ROOT)),
        fields.containsKey("PostgreSQL")
            ? HazardDoc.Versions.parse(fields.get("PostgreSQL"))
            : HazardDoc.Versions.ALL,
        String.join("\n\n", paragraphs.subList(1, paragraphs.size())),
        section("Given"),
        section("Bad"),
        section("Good"),
        alternatives(),
        markdown);
  }

  private List<String> section(String name) {
    return sections.getOrDefault(name, List.of());
  }

  private List<HazardDoc.Alternative> alternatives() {
    sections.keySet().stream()
        .filter(Predicate.not(List.of("Given", "Bad", "Good")::contains))
        .filter(name -> !name.matches(ON + "-?\\d+"))
        .findFirst()
        .ifPresent(
            name -> {
              throw wrong("has a section \"%s\" that nothing reads".formatted(name));
            });
    return sections.entrySet().stream()
        .filter(it -> it.getKey().startsWith(ON))
        .map(
            it ->
                new HazardDoc.Alternative(
                    HazardDoc.Versions.parse(it.getKey().substring(ON.length())), it.getValue()))
        .toList();
  }

  private IllegalStateException wrong(String problem) {
    return new IllegalStateException("the page of hazard " + code + " " + problem);
  }
}
