package trasiego.hazard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page's Markdown: one sentence, the servers that it holds for, paragraphs, and sections of SQL;
 * code and severity are the registry's. Whatever does not fit this form is an error, since the
 * tests would not run it.
 */
final class HazardDocText {
  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern FENCE = Pattern.compile("(?s)```sql\n(.*?)```");
  private static final Pattern FIELD = Pattern.compile("(PostgreSQL): (\\S+)");
  private static final String ON = "Good on ";

  private final HazardCode hazard;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final List<String> paragraphs = new ArrayList<>();
  private final Map<String, List<String>> sections = new LinkedHashMap<>();

  private HazardDocText(HazardCode hazard, String markdown) {
    this.hazard = hazard;
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

  static HazardDoc read(HazardCode hazard) {
    try (InputStream page = HazardDocText.class.getResourceAsStream(hazard.code() + ".md")) {
      if (page == null) {
        throw new IllegalStateException("hazard " + hazard + " has no page");
      }
      return parse(hazard, new String(page.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HazardDoc parse(HazardCode hazard, String written) {
    String markdown = written.replace("\r\n", "\n");
    return new HazardDocText(hazard, markdown).page(markdown);
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
    return new HazardDoc(
        hazard,
        paragraphs.getFirst().replace('\n', ' ').strip(),
        fields.containsKey("PostgreSQL")
            ? HazardDoc.Versions.parse(fields.get("PostgreSQL"))
            : HazardDoc.Versions.ALL,
        String.join("\n\n", paragraphs.subList(1, paragraphs.size())),
        section("Given"),
        section("Bad"),
        section("Good"),
        alternatives(),
        titled(markdown));
  }

  /** As a person reads it: the title first, and the severity beside the servers. */
  private String titled(String markdown) {
    String summary = markdown.substring(0, markdown.indexOf("\n\n"));
    String rest = markdown.substring(summary.length() + 2);
    return "# %s\n%s\n\nSeverity: %s\n%s%s"
        .formatted(
            hazard,
            summary,
            hazard.severity().name().toLowerCase(Locale.ROOT),
            fields.isEmpty() ? "\n" : "",
            rest);
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
    return new IllegalStateException("the page of hazard " + hazard + " " + problem);
  }
}
