package trasiego.cli.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import trasiego.cli.console.RenderOptions;
import trasiego.execution.Report;
import trasiego.handler.Json;

/** The forms in which a report can be had. */
public enum ReportFormat {
  /** For people at a terminal. */
  TABLE(List.of("txt"), TableReport::of),
  /** For a comment on a pull request. */
  MARKDOWN(List.of("md", "markdown"), (report, options) -> MarkdownReport.of(report)),
  /** The report itself. */
  JSON(
      List.of("json"),
      (report, options) -> new String(Json.bytes(report), StandardCharsets.UTF_8) + "\n"),
  /** For services that show findings beside the code. */
  SARIF(List.of("sarif"), SarifReport::of),
  /** One page that needs nothing else. */
  HTML(List.of("html", "htm"), (report, options) -> HtmlReport.of(report));

  private final List<String> endings;
  private final BiFunction<Report, RenderOptions, String> form;

  ReportFormat(List<String> endings, BiFunction<Report, RenderOptions, String> form) {
    this.endings = endings;
    this.form = form;
  }

  /** By its name in lower case. */
  public static Optional<ReportFormat> parse(String name) {
    return Arrays.stream(values()).filter(it -> it.toString().equals(name)).findFirst();
  }

  /** By the ending of a file's name. */
  public static Optional<ReportFormat> ofFile(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(it -> it.endings.stream().anyMatch(ending -> name.endsWith("." + ending)))
        .findFirst();
  }

  /** The whole report, ended by a line end. */
  public String of(Report report, RenderOptions options) {
    return form.apply(report, options);
  }

  /** Whether a program reads it by JSON's rules. */
  public boolean isJson() {
    return this == JSON || this == SARIF;
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
