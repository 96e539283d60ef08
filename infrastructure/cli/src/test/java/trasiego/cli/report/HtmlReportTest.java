package trasiego.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final Pattern TAG = Pattern.compile("<(/?)([a-z][a-z0-9]*)([^<>]*)>");
  private static final List<String> EMPTY = List.of("meta", "br");

  @Test
  void isOnePageWithoutScriptsOrOtherFiles() {
    String page = HtmlReport.of(Sample.risk());

    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("<meta name=\"viewport\"", "default-src 'none'")
        .contains("<h1>A deployment would be refused: 1 open hazard</h1>")
        .contains("<pre>-- trasiego:allow rewrite-table public.orders: &lt;reason&gt;</pre>")
        .doesNotContain("<script", "<img", "<link", "href=", "src=", "url(");
  }

  @Test
  void closesEveryTagWhateverStandsInIt() {
    String page = HtmlReport.of(Sample.nasty(3));
    Deque<String> open = new ArrayDeque<>();

    Matcher tag = TAG.matcher(page.replaceFirst("(?s)<style>.*?</style>", ""));
    while (tag.find()) {
      if (tag.group(1).isEmpty() && !EMPTY.contains(tag.group(2))) {
        open.push(tag.group(2));
      } else if (!tag.group(1).isEmpty()) {
        assertThat(open.pop()).isEqualTo(tag.group(2));
      }
    }

    assertThat(open).isEmpty();
    assertThat(page).doesNotContain("<script", "alert('x')", "\u001B", "\u202E");
  }
}
