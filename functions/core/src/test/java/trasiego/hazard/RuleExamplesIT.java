package trasiego.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.hazard.Shop.Ground;
import trasiego.hazard.Shop.Judged;
import trasiego.testing.Majors;

/**
 * Every page's examples, run and judged: the bad one has the page's hazard and no other, the good
 * one has none, and the safer way that the bad one is answered with has none either.
 */
class RuleExamplesIT {
  private static final String NEXT_FILE = "\n-- next file\n";
  private static final Map<Integer, Shop> SHOPS = new ConcurrentHashMap<>();

  static Stream<Arguments> examples() {
    return Majors.majors()
        .flatMap(
            major ->
                Stream.of(Ground.values())
                    .flatMap(
                        ground ->
                            Page.all().stream()
                                .filter(page -> !page.bad().isEmpty())
                                .filter(page -> page.versions().includes(major))
                                .map(page -> Arguments.of(page.code(), ground, major))));
  }

  @ParameterizedTest(name = "{0} {1} on PostgreSQL {2}")
  @MethodSource("examples")
  void findsTheBadExampleAndNothingElse(String code, Ground ground, int major) {
    Page page = Page.of(code);

    List<Hazard> found = hazards(judge(page, ground, major, page.bad()));

    assertThat(found).extracting(Hazard::code).containsOnly(code);
    assertThat(found).extracting(Hazard::severity).contains(page.severity());
    assertThat(found)
        .extracting(Hazard::severity)
        .allMatch(severity -> severity.compareTo(page.severity()) <= 0);
  }

  @ParameterizedTest(name = "{0} {1} on PostgreSQL {2}")
  @MethodSource("examples")
  void findsNothingInTheGoodExamples(String code, Ground ground, int major) {
    Page page = Page.of(code);
    List<List<String>> ways = new ArrayList<>(List.of(page.good()));
    page.alternatives().stream()
        .filter(it -> it.versions().includes(major))
        .forEach(it -> ways.add(it.files()));

    ways.forEach(files -> assertClean(page, ground, major, files));
  }

  @ParameterizedTest(name = "{0} {1} on PostgreSQL {2}")
  @MethodSource("examples")
  void findsNothingInTheSaferWay(String code, Ground ground, int major) {
    Page page = Page.of(code);
    List<Judged> bad = judge(page, ground, major, page.bad());

    for (int i = 0; i < bad.size(); i++) {
      for (Hazard hazard : bad.get(i).report().hazards()) {
        if (hazard.safer() != null) {
          List<String> files = new ArrayList<>(page.bad().subList(0, i));
          files.addAll(List.of(hazard.safer().split(NEXT_FILE)));
          List<Judged> safer = judge(page, ground, major, files);
          assertClean(safer.subList(i, safer.size()));
        }
      }
    }
  }

  private static void assertClean(Page page, Ground ground, int major, List<String> files) {
    assertThat(files).isNotEmpty();
    assertClean(judge(page, ground, major, files));
  }

  private static void assertClean(List<Judged> judged) {
    assertThat(judged)
        .allSatisfy(
            file -> {
              assertThat(file.report().hazards()).as(file.sql()).isEmpty();
              assertThat(file.report().statements())
                  .as(file.sql())
                  .flatExtracting(Report.StatementReport::effects)
                  .noneMatch(effect -> effect.startsWith("fails"));
            });
  }

  private static List<Judged> judge(Page page, Ground ground, int major, List<String> files) {
    return SHOPS.computeIfAbsent(major, Shop::new).judge(ground, page.given(), files);
  }

  private static List<Hazard> hazards(List<Judged> judged) {
    return judged.stream().flatMap(it -> it.report().hazards().stream()).toList();
  }

  @AfterAll
  static void close() {
    SHOPS.values().forEach(Shop::close);
    SHOPS.clear();
  }
}
