package trasiego.hazard;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import trasiego.execution.Severity;
import trasiego.failure.InvalidRequestException;

/**
 * What is to be said of one hazard: what happens, the bad way and the good one. Every example is
 * run and judged by the tests.
 *
 * @param hazard whose page it is
 * @param summary one sentence
 * @param versions the servers on which the examples hold
 * @param text paragraphs of Markdown
 * @param given what the examples need beside the common tables
 * @param bad migration files in the order in which they run
 * @param good migration files in the order in which they run
 * @param alternatives other good ways, on some servers only
 * @param markdown the whole page, its code as the title
 */
public record HazardDoc(
    HazardCode hazard,
    String summary,
    Versions versions,
    String text,
    List<String> given,
    List<String> bad,
    List<String> good,
    List<Alternative> alternatives,
    String markdown) {
  private static final int NEAR = 3;

  /**
   * A range of majors.
   *
   * @param from the first, included
   * @param to the last, included
   */
  public record Versions(int from, int to) {
    static final Versions ALL = new Versions(0, Integer.MAX_VALUE);

    /** {@code 18}: that one and all later ones; {@code -17}: that one and all earlier ones. */
    static Versions parse(String text) {
      return text.startsWith("-")
          ? new Versions(0, Integer.parseInt(text.substring(1)))
          : new Versions(Integer.parseInt(text), Integer.MAX_VALUE);
    }

    public boolean includes(int major) {
      return from <= major && major <= to;
    }
  }

  /** A good way that only some servers know. */
  public record Alternative(Versions versions, List<String> files) {
    public Alternative {
      files = List.copyOf(files);
    }
  }

  public HazardDoc {
    given = List.copyOf(given);
    bad = List.copyOf(bad);
    good = List.copyOf(good);
    alternatives = List.copyOf(alternatives);
  }

  /** Every page, by code. */
  public static List<HazardDoc> all() {
    return Pages.ALL;
  }

  /** Read at first use: most commands need none of them, or one. */
  private static final class Pages {
    static final List<HazardDoc> ALL =
        Arrays.stream(HazardCode.values())
            .map(HazardDocText::read)
            .sorted(Comparator.comparing(HazardDoc::code))
            .toList();
  }

  public String code() {
    return hazard.code();
  }

  public Severity severity() {
    return hazard.severity();
  }

  public static HazardDoc of(HazardCode hazard) {
    return HazardDocText.read(hazard);
  }

  /** The page of this code; one that is not known is answered with those that resemble it. */
  public static HazardDoc of(String code) {
    String wanted = code.strip().toLowerCase(Locale.ROOT);
    return HazardCode.find(wanted).map(HazardDoc::of).orElseThrow(() -> unknown(wanted));
  }

  private static InvalidRequestException unknown(String wanted) {
    List<String> near =
        Arrays.stream(HazardCode.values())
            .map(HazardCode::code)
            .sorted()
            .sorted(Comparator.comparingInt(code -> EditDistance.distance(wanted, code)))
            .limit(NEAR)
            .toList();
    return new InvalidRequestException(
        "no hazard has the code \"%s\"; near ones: %s".formatted(wanted, String.join(", ", near)));
  }
}
