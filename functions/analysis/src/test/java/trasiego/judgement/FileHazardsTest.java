package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.Check;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Severity;

/** What a person reads of a refusal. */
class FileHazardsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "check|27,745 rows that violate CHECK in public.t.c",
        "cast|27,745 values that do not convert in public.t.c",
        "length|27,745 values that are too long or too large in public.t.c",
        "bounds|27,745 rows out of bounds in public.t.c",
        "conflicts|27,745 rows that exclude each other in public.t.c",
        "orphans|27,745 orphans in public.t.c",
        "duplicates|27,745 duplicates in public.t.c",
        "nulls|27,745 nulls in public.t.c"
      })
  void saysWhatTheTargetHas(String kind, String finding) {
    assertThat(FileHazards.ofChecks(List.of(check(kind))))
        .extracting(Hazard::consequence)
        .containsExactly("the target has " + finding + ", on which the migration fails, such as 7");
  }

  @Test
  void namesALineOnlyWhereAHazardHasOne() {
    Hazard whole = new Hazard("a", Severity.REFUSED, 0, 0, "V1__x.sql", "it fails", null, null);
    Hazard placed = new Hazard("b", Severity.RISKY, 1, 3, "public.t", "it waits", null, null);

    assertThat(report(List.of(whole, placed), List.of(check("cast"))).lines())
        .containsExactly(
            "V1__x.sql: refused",
            "  refused a V1__x.sql: it fails",
            "  line 3: risky b public.t: it waits",
            "  27,745 values that do not convert in public.t.c");
  }

  private static Check check(String kind) {
    return new Check(kind, "public.t.c", "found", 27_745, List.of("7"), "", null, null);
  }

  private static Report report(List<Hazard> hazards, List<Check> checks) {
    FileReport file =
        new FileReport(
            "1", "V1__x.sql", "refused", hazards, List.of(), null, checks, null, null, List.of());
    return new Report(
        null,
        "full",
        null,
        "18",
        null,
        null,
        "refused",
        List.of(file),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
