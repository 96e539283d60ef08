package trasiego.status.report;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument;
import trasiego.execution.ReportDocument.Connections;
import trasiego.execution.ReportDocument.LastBackup;
import trasiego.execution.ReportDocument.Seen;
import trasiego.status.text.Format;

/**
 * A report as a page that needs nothing else: no script, no image, no other file. Every value is
 * escaped, since names of tables, users and applications are other people's words.
 */
final class ReportPage {
  static final String TYPE = "text/html; charset=utf-8";
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>%1$s: %2$s</title>
      <style>
      :root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: #c62828; --good: #2e7d32; --wait: #b26a00; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; margin: 0; }
      h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
      .badge { color: #fff; border-radius: .3rem; padding: .1rem .6rem; font-size: 1rem; vertical-align: .15rem; }
      .ATTENTION { background: var(--bad); } .OK { background: var(--good); } .PENDING { background: var(--wait); }
      .new { color: var(--bad); font-weight: 600; }
      ol { padding-left: 1.5rem; } li { margin: .4rem 0; overflow-wrap: anywhere; }
      small, .none { opacity: .7; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%%; font-size: .9rem; }
      th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
      th { background: var(--soft); }
      </style>
      </head>
      <body>
      <h1>%1$s <span class="badge %2$s">%2$s</span></h1>
      <p>%3$s<br><small>Reported at %4$s, database %5$s, PostgreSQL %6$s</small></p>
      """;

  private final ReportDocument report;
  private final Seen seen;
  private final StringBuilder page = new StringBuilder();

  private ReportPage(ReportDocument report) {
    this.report = report;
    this.seen = report.seen();
  }

  static byte[] of(ReportDocument report) {
    return new ReportPage(report).written().getBytes(StandardCharsets.UTF_8);
  }

  private String written() {
    page.append(
        HEAD.formatted(
            escaped(report.environment()),
            escaped(report.status()),
            escaped(report.summary()),
            escaped(report.reportedAt()),
            escaped(seen.database()),
            escaped(seen.server())));
    findings();
    migrations();
    backups();
    sessions();
    replication();
    objects();
    table(
        "Told before, and gone",
        List.of("What", "Found", "Gone"),
        report.resolved().stream()
            .map(it -> List.of(it.text(), text(it.since()), text(it.resolvedAt()))));
    return page.append("</body>\n</html>\n").toString();
  }

  private void findings() {
    page.append("<h2>Findings</h2>\n");
    if (report.findings().isEmpty()) {
      page.append("<p class=\"none\">Nothing needs a person.</p>\n");
      return;
    }
    page.append("<ol>\n");
    for (Finding finding : report.findings()) {
      boolean isNew = Finding.NEW.equals(finding.state());
      page.append("<li>")
          .append(isNew ? "<span class=\"new\">New:</span> " : "")
          .append(escaped(finding.text()))
          .append("<br><small>")
          .append(escaped(finding.code()))
          .append(isNew ? "" : ", since " + escaped(finding.since()))
          .append("</small></li>\n");
    }
    page.append("</ol>\n");
  }

  private void migrations() {
    String newest = seen.applied().isEmpty() ? "none" : seen.applied().getLast();
    table(
        "Migrations",
        List.of("", ""),
        Stream.of(
            List.of("Applied", seen.applied().size() + ", the newest " + newest),
            List.of(
                "Pending",
                seen.pending() == null
                    ? "unknown: no deployment's record names migrations that can be read"
                    : listed(seen.pending())),
            List.of("Failed", listed(seen.failed())),
            List.of("Compared with", text(seen.migrations()))));
  }

  private static String listed(List<String> versions) {
    return versions.isEmpty() ? "none" : String.join(", ", versions);
  }

  private void backups() {
    table(
        "Backups",
        List.of("", "Backup", "Age", "Size", "Proof", "Not in it"),
        Stream.of(backup("Newest verified", seen.verified()), backup("Newest", seen.backup())));
    table(
        "Last backup by the schedule or by a person",
        List.of("At", "What", "Reason", "Error"),
        Stream.ofNullable(seen.backupRecord())
            .map(
                record ->
                    List.of(
                        text(record.recordedAt()),
                        text(record.summary()),
                        text(record.reason()),
                        text(record.cause()))));
    table(
        "Which backups can be restored",
        List.of("Backup", "Signature", "Opens", "Problem"),
        seen.backups().stream()
            .map(
                stored ->
                    List.of(
                        stored.backup(),
                        stored.signature(),
                        stored.opens() ? "yes" : "no",
                        text(stored.problem()))));
  }

  private static List<String> backup(String which, LastBackup backup) {
    return backup == null
        ? List.of(which, "none", "", "", "", "")
        : List.of(
            which,
            backup.backup(),
            Format.age(Duration.ofSeconds(backup.ageSeconds())),
            Format.bytes(backup.bytes()),
            backup.proof() == null ? "not proven yet" : backup.proof(),
            String.join(", ", backup.omitted()));
  }

  private void sessions() {
    if (seen.traffic() != null) {
      page.append("<h2>Hours of the week</h2>\n<p>")
          .append(escaped(seen.traffic()))
          .append("</p>\n");
    }
    Connections connections = seen.connections();
    page.append("<h2>Connections</h2>\n<p>")
        .append(
            connections == null
                ? "unknown"
                : connections.used()
                    + " used, "
                    + connections.free()
                    + " free of "
                    + connections.limit()
                    + " ("
                    + connections.reserved()
                    + " reserved)")
        .append("</p>\n");
    table(
        "Long transactions",
        List.of("Who", "For", "Query"),
        seen.longRunning().stream()
            .map(it -> List.of(it.who(), seconds(it.transactionSeconds()), it.query())));
    table(
        "Waiting for locks",
        List.of("Who", "For", "Lock", "Blocked by"),
        seen.ungrantedLocks().stream()
            .map(
                it ->
                    List.of(
                        "pid " + it.pid() + " (" + it.user() + ", " + it.application() + ")",
                        Format.seconds(it.waitingSeconds()),
                        it.mode() + " on " + it.object(),
                        it.blockedBy().toString())));
    table(
        "Prepared transactions",
        List.of("Name", "Owner", "For"),
        seen.preparedTransactions().stream()
            .map(it -> List.of(it.gid(), it.owner(), seconds(it.ageSeconds()))));
  }

  private void replication() {
    table(
        "Replicas",
        List.of("Name", "State", "Behind"),
        seen.replicas().stream()
            .map(
                it ->
                    List.of(
                        it.application(),
                        text(it.state()),
                        it.lagSeconds() == null ? "-" : Format.seconds(it.lagSeconds()))));
    table(
        "Replication slots",
        List.of("Name", "Active", "WAL kept"),
        seen.replicationSlots().stream()
            .map(
                it ->
                    List.of(
                        it.name(),
                        it.active() ? "yes" : "no",
                        it.retainedBytes() == null ? "-" : Format.bytes(it.retainedBytes()))));
  }

  private void objects() {
    table("Invalid indexes", List.of("Index"), seen.invalidIndexes().stream().map(List::of));
    table(
        "Constraints that are not validated",
        List.of("Constraint"),
        seen.unvalidatedConstraints().stream().map(List::of));
    table(
        "Largest tables",
        List.of("Table", "Size", "Rows, about"),
        seen.tables().stream()
            .map(it -> List.of(it.table(), Format.bytes(it.bytes()), Long.toString(it.rows()))));
  }

  private static String seconds(long seconds) {
    return Format.age(Duration.ofSeconds(seconds));
  }

  private static String text(String value) {
    return value == null ? "-" : value;
  }

  /** Left out where there is nothing to show: a page is read by what is on it. */
  private void table(String title, List<String> columns, Stream<List<String>> rows) {
    List<List<String>> shown = rows.toList();
    if (shown.isEmpty()) {
      return;
    }
    page.append("<h2>").append(escaped(title)).append("</h2>\n<div class=\"wide\"><table>\n");
    if (!columns.stream().allMatch(String::isEmpty)) {
      page.append(row("th", columns));
    }
    shown.forEach(cells -> page.append(row("td", cells)));
    page.append("</table></div>\n");
  }

  private static String row(String tag, List<String> cells) {
    return cells.stream()
        .map(cell -> "<" + tag + ">" + escaped(cell) + "</" + tag + ">")
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
