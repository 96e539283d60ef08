package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Severity;
import trasiego.hazard.HazardDoc;
import trasiego.judgement.Shop.Ground;
import trasiego.judgement.Shop.Judged;
import trasiego.testing.Majors;

/**
 * Every page's examples, run and judged: the bad one has the page's hazard and no other, the good
 * one has none, and the safer way that the bad one is answered with has none either. In a class for
 * each part of the alphabet, since they take long.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RuleExamples {
  private static final String NEXT_FILE = "\n-- next file\n";
  private static final Set<String> BY_TRIGGER = Set.of("new-trigger", "backfill-cost");
  private final Shops shops = new Shops();

  /** Those of the pages whose code begins with one of the letters from first to last. */
  static Stream<Arguments> between(char first, char last) {
    return Majors.majors()
        .flatMap(
            major ->
                Stream.of(Ground.values())
                    // With rows the server does the same, only slower: in the long build.
                    .filter(ground -> ground == Ground.EMPTY || Majors.areMany())
                    .flatMap(
                        ground ->
                            HazardDoc.all().stream()
                                .filter(page -> page.code().charAt(0) >= first)
                                .filter(page -> page.code().charAt(0) <= last)
                                .filter(page -> !page.bad().isEmpty())
                                .filter(page -> page.versions().includes(major))
                                .map(page -> Arguments.of(page.code(), ground, major))));
  }

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "{0} {1} on PostgreSQL {2}")
  @MethodSource("examples")
  void judgesItsExamples(String code, Ground ground, int major) {
    HazardDoc page = HazardDoc.of(code);

    List<Judged> bad = judge(page, ground, major, page.bad());

    assertFinds(page, bad);
    assertClean(page, ground, major, page.good());
    page.alternatives().stream()
        .filter(it -> it.versions().includes(major))
        .forEach(it -> assertClean(page, ground, major, it.files()));
    for (int i = 0; i < bad.size(); i++) {
      List<String> earlier = page.bad().subList(0, i);
      bad.get(i).report().hazards().stream()
          .map(Hazard::safer)
          .filter(Objects::nonNull)
          .forEach(safer -> assertSafer(page, ground, major, earlier, safer));
    }
  }

  private static void assertFinds(HazardDoc page, List<Judged> bad) {
    List<Hazard> found = bad.stream().flatMap(it -> it.report().hazards().stream()).toList();
    assertThat(found).extracting(Hazard::code).containsOnly(page.code());
    assertThat(found.stream().map(Hazard::severity).max(Severity::compareTo))
        .contains(page.severity());
  }

  private void assertSafer(
      HazardDoc page, Ground ground, int major, List<String> earlier, String safer) {
    List<String> files = new ArrayList<>(earlier);
    files.addAll(List.of(safer.split(NEXT_FILE)));

    List<Judged> judged = judge(page, ground, major, files);

    assertClean(page, judged.subList(earlier.size(), judged.size()));
  }

  private void assertClean(HazardDoc page, Ground ground, int major, List<String> files) {
    assertThat(files).isNotEmpty();
    assertClean(page, judge(page, ground, major, files));
  }

  private static boolean isPageOf(Hazard hazard, HazardDoc page) {
    return hazard.code().equals(page.code());
  }

  private static void assertClean(HazardDoc page, List<Judged> judged) {
    assertThat(judged)
        .allSatisfy(
            file -> {
              assertThat(file.report().hazards())
                  .as(file.sql())
                  // Many a safer way keeps two columns in step by a trigger, which is worth a note,
                  // and so is the backfill that it fires in.
                  .filteredOn(
                      hazard -> !BY_TRIGGER.contains(hazard.code()) || isPageOf(hazard, page))
                  .isEmpty();
              assertThat(file.report().statements())
                  .as(file.sql())
                  .flatExtracting(Report.StatementReport::effects)
                  .noneMatch(effect -> effect.startsWith("fails"));
            });
  }

  private List<Judged> judge(HazardDoc page, Ground ground, int major, List<String> files) {
    return shops.of(major).judge(ground, page.given(), files);
  }

  @AfterAll
  void close() {
    shops.close();
  }
}
