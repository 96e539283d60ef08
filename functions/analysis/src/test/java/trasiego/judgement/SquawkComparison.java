package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.hazard.HazardDoc;
import trasiego.judgement.Shop.Ground;
import trasiego.judgement.Shop.Judged;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.testing.Majors;

/**
 * The pages' examples judged by us and by squawk, side by side. By hand only, since it asks npm:
 * {@code mvn -pl functions/analysis verify -Dit.test=SquawkComparison -Dtest=NONE
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class SquawkComparison {
  private record Line(
      String code,
      Set<String> ours,
      Set<String> theirs,
      Set<String> oursGood,
      Set<String> theirsGood) {
    String text() {
      return "| %s | %s | %s | %s |"
          .formatted(code, ours.isEmpty() ? "missed" : "caught", said(theirs), alarm(theirsGood));
    }

    private static String said(Set<String> rules) {
      return rules.isEmpty() ? "missed" : String.join(", ", rules);
    }

    private static String alarm(Set<String> rules) {
      return rules.isEmpty() ? "" : String.join(", ", rules);
    }
  }

  @Test
  void comparesWithSquawk(@TempDir Path folder) {
    assumeTrue(Squawk.isPossible(), "npm is not here: the comparison with squawk is SKIPPED");
    Squawk squawk = Squawk.install(folder, System.getProperty("trasiego.squawk"));
    List<Line> lines = new ArrayList<>();
    try (Shop shop = new Shop(Majors.newest())) {
      for (HazardDoc page : HazardDoc.all()) {
        if (!page.bad().isEmpty() && page.versions().includes(Majors.newest())) {
          lines.add(line(shop, squawk, page));
        }
      }
    }

    print(lines);
    assertThat(lines).allSatisfy(line -> assertThat(line.ours()).as(line.code()).isNotEmpty());
    assertThat(lines).allSatisfy(line -> assertThat(line.oursGood()).as(line.code()).isEmpty());
    assertThat(lines).anySatisfy(line -> assertThat(line.theirs()).isNotEmpty());
  }

  private static Line line(Shop shop, Squawk squawk, HazardDoc page) {
    return new Line(
        page.code(),
        ours(shop, page, page.bad()),
        theirs(squawk, page.bad()),
        ours(shop, page, page.good()),
        theirs(squawk, page.good()));
  }

  private static Set<String> ours(Shop shop, HazardDoc page, List<String> files) {
    Set<String> codes = new TreeSet<>();
    for (Judged judged : shop.judge(Ground.EMPTY, page.given(), files)) {
      judged.report().hazards().forEach(hazard -> codes.add(hazard.code()));
    }
    return codes;
  }

  private static Set<String> theirs(Squawk squawk, List<String> files) {
    Set<String> rules = new TreeSet<>();
    for (String sql : files) {
      Script script = new Script("V1__example.sql", "", Statements.of(""), true).withSql(sql);
      boolean alone =
          script.statements().size() == 1 && script.outsideTransaction(Set.of()).isPresent();
      rules.addAll(squawk.rules(sql, !alone));
    }
    return rules;
  }

  private static void print(List<Line> lines) {
    System.out.println("| hazard | ours | squawk on the bad example | squawk on the good one |");
    System.out.println("|---|---|---|---|");
    lines.forEach(line -> System.out.println(line.text()));
    System.out.printf(
        "%d hazards. Ours: %d caught, %d false alarms. Squawk %s: %d caught, %d missed, %d false"
            + " alarms (without %s)%n",
        lines.size(),
        lines.stream().filter(line -> !line.ours().isEmpty()).count(),
        lines.stream().filter(line -> !line.oursGood().isEmpty()).count(),
        System.getProperty("trasiego.squawk"),
        lines.stream().filter(line -> !line.theirs().isEmpty()).count(),
        lines.stream().filter(line -> line.theirs().isEmpty()).count(),
        lines.stream().filter(line -> !line.theirsGood().isEmpty()).count(),
        String.join(", ", Squawk.LEFT_OUT));
  }
}
