package trasiego.cli.report;

import java.util.ArrayList;
import java.util.List;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.Check;
import trasiego.execution.Report.Compatibility;
import trasiego.execution.Report.Expected;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Report.StatementReport;
import trasiego.execution.Report.Undo;
import trasiego.execution.Severity;

/** Reports as plans make them, and as they come when names are chosen to do harm. */
final class Sample {
  /** Everything that some form takes for its own: Markdown, HTML, a terminal, a shell. */
  static final String NASTY =
      "a|b `c` ``` <script>alert('x')</script> & \"q\" *s* _u_ [l](http://e.example) ![i](x) #1"
          + " @team $x$ \u001B[31mred\u001B[0m \u0007 \r"
          + " \u202Eright\u2066 \uD800 👩‍🌾 漢字 é \\ -->";

  private Sample() {}

  static Hazard risky() {
    return new Hazard(
        "rewrite-table",
        Severity.RISKY,
        1,
        3,
        "public.orders",
        "every row of public.orders is written anew, and nobody reads or writes it meanwhile",
        "CREATE TABLE orders_new (LIKE orders);\n-- next file\nSELECT 1;",
        null);
  }

  static Hazard acknowledged() {
    Hazard it = risky();
    return new Hazard(
        it.code(), it.severity(), 1, 3, it.object(), it.consequence(), it.safer(), "forty rows");
  }

  static Hazard refused() {
    return new Hazard(
        "undo-broken", Severity.REFUSED, 0, 0, "U2__b.sql", "column x is missing", null, null);
  }

  static FileReport file(String name, String verdict, List<Hazard> hazards, String sql) {
    return new FileReport(
        "2",
        name,
        verdict,
        hazards,
        List.of(
            new StatementReport(
                1,
                3,
                sql,
                0.25,
                List.of("rewrites public.orders"),
                List.of("ACCESS EXCLUSIVE on public.orders"))),
        new Expected(400, "scaled from the copy", List.of("readers of public.orders for 400 s")),
        List.of(
            new Check(
                "orphans",
                "public.orders.fk",
                "found",
                12,
                List.of("id 7"),
                "SELECT 1",
                "DELETE FROM orders WHERE false",
                null)),
        new Undo("proven", "U2__b.sql", List.of("every row of public.review"), null),
        new Compatibility(false, List.of("public.orders.status: used by view public.v")),
        List.of());
  }

  static Report report(String verdict, List<FileReport> files, String... refusals) {
    return new Report(
        "local",
        "local",
        null,
        "18.6",
        "2026-11-24T18:00:00Z",
        "sha",
        verdict,
        files,
        List.of(refusals),
        List.of(),
        List.of(),
        List.of("role \"reader\" was made"));
  }

  static Report risk() {
    return report(
        "risky",
        List.of(
            file(
                "V2__b.sql",
                "risky",
                List.of(risky()),
                "ALTER TABLE orders ALTER COLUMN total TYPE bigint")));
  }

  /** Many files whose every word is hostile and whose SQL is long. */
  static Report nasty(int files) {
    List<FileReport> all = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      Hazard hazard =
          new Hazard(
              "rewrite-table", Severity.RISKY, 1, 1, NASTY, NASTY, NASTY + "\n" + NASTY, null);
      Hazard accepted = new Hazard("set-logged", Severity.RISKY, 1, 1, NASTY, NASTY, NASTY, NASTY);
      String sql = "SELECT '" + "x".repeat(10_000) + "'\n" + NASTY.repeat(20);
      FileReport file =
          file("V" + i + "__" + NASTY + ".sql", "risky", List.of(hazard, accepted), sql);
      all.add(file);
    }
    return report("risky", all, NASTY);
  }
}
