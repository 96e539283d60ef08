package trasiego.status.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import trasiego.execution.BackupRecord;
import trasiego.execution.Finding;
import trasiego.execution.Outcome;
import trasiego.execution.ReportDocument;
import trasiego.execution.ReportDocument.Activity;
import trasiego.execution.ReportDocument.Connections;
import trasiego.execution.ReportDocument.LastBackup;
import trasiego.execution.ReportDocument.LockWait;
import trasiego.execution.ReportDocument.Prepared;
import trasiego.execution.ReportDocument.Replica;
import trasiego.execution.ReportDocument.Resolved;
import trasiego.execution.ReportDocument.Seen;
import trasiego.execution.ReportDocument.Slot;
import trasiego.execution.ReportDocument.StoredBackup;
import trasiego.execution.ReportDocument.TableSize;

class ReportPageTest {
  private static final String EVIL = "<script>alert('\"&')</script>";

  /** Every place that other people's words reach holds these. */
  static ReportDocument report(String words) {
    return new ReportDocument(
        ReportDocument.FORMAT,
        words,
        "2026-11-24T12:00:00Z",
        "ATTENTION",
        words,
        1,
        List.of(
            Finding.of(words, words, words).newSince("2026-11-24T12:00:00Z"),
            Finding.of(words, words, words).knownSince("2026-11-24T11:00:00Z")),
        List.of(new Resolved(words, words, words, "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z")),
        seen(words));
  }

  private static Seen seen(String words) {
    return new Seen(
        words,
        words,
        words,
        List.of("20260101000000", words),
        List.of(words),
        List.of(words),
        new LastBackup(words, "2026-11-24T10:00:00Z", 7200, 17_600_000, null, List.of()),
        new LastBackup(words, "2026-11-23T10:00:00Z", 93_600, 17_500_000, words, List.of(words)),
        List.of(new StoredBackup(words, words, false, words)),
        backup(words),
        new Connections(91, 100, 3),
        List.of(new Activity(4711, words, words, words, 754, 12, words)),
        List.of(new LockWait(4712, words, words, words, words, 12.3, List.of(4711), words)),
        List.of(new TableSize(words, 83_000_000, 300_000)),
        List.of(words),
        List.of(words),
        List.of(words),
        List.of(new Prepared(words, words, 900)),
        List.of(new Slot(words, false, 12_000_000_000L)),
        List.of(new Replica(words, words, 75.0)),
        List.of(new ReportDocument.Fault(words, words, words)),
        List.of(new ReportDocument.Kept(words, words)),
        words,
        List.of());
  }

  private static BackupRecord backup(String words) {
    return new BackupRecord(
        1,
        words,
        words,
        words,
        words,
        Outcome.FAILED,
        words,
        words,
        words,
        1L,
        1.0,
        words,
        words,
        words,
        words,
        words,
        words);
  }

  private static String page(ReportDocument report) {
    return new String(ReportPage.of(report), StandardCharsets.UTF_8);
  }

  @Test
  void escapesWhatOthersNamed() {
    String page = page(report(EVIL));

    assertThat(page)
        .doesNotContain("<script", "alert('")
        .contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;");
  }

  @Test
  void closesWhatItOpens() {
    List<String> open = new ArrayList<>();
    Matcher tags = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(page(report(EVIL)));
    while (tags.find()) {
      if (List.of("meta", "br").contains(tags.group(2))) {
        continue;
      }
      if (tags.group(1).isEmpty()) {
        open.add(tags.group(2));
      } else {
        assertThat(open.removeLast()).isEqualTo(tags.group(2));
      }
    }

    assertThat(open).isEmpty();
  }

  @Test
  void needsNothingFromElsewhere() {
    assertThat(page(report("x"))).doesNotContain("http://", "https://", "src=", "url(", "<link");
  }

  @Test
  void showsWhatIsNewFirstAndWhatWentAwayLast() {
    assertThat(page(report("shop")))
        .containsSubsequence(
            "<span class=\"badge ATTENTION\">ATTENTION</span>",
            "<span class=\"new\">New:</span> shop",
            "since 2026-11-24T11:00:00Z",
            "<h2>Migrations</h2>",
            "<td>Newest</td><td>shop</td><td>2 h 0 min</td><td>17.6 MB</td><td>not proven yet</td>",
            "91 used, 6 free of 100 (3 reserved)",
            "<td>pid 4711 (shop, shop, shop)</td><td>12 min 34 s</td>",
            "<td>12 s</td><td>shop on shop</td><td>[4711]</td>",
            "<td>75 s</td>",
            "<td>no</td><td>12.0 GB</td>",
            "<td>83.0 MB</td><td>300000</td>",
            "<h2>Told before, and gone</h2>");
  }

  @Test
  void saysThatNothingNeedsAPerson() {
    ReportDocument report = report("shop");
    ReportDocument calm =
        new ReportDocument(
            2, "shop", "2026-11-24T12:00:00Z", "OK", "x", 0, List.of(), List.of(), report.seen());

    assertThat(page(calm))
        .contains("badge OK", "Nothing needs a person.")
        .doesNotContain("Told before");
  }
}
