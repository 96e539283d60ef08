package trasiego.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private static final PreCheck CHECK = PreCheck.obstructed("nulls", "public.t.c", "none");
  private static final List<String> KEYS = List.of("alice@example.com", "bob", "bob");

  @Test
  void showsMarksThatTellEqualKeysWithinOneReportAlone() {
    Samples samples = new Samples(false);

    List<String> marks = samples.marks(CHECK, KEYS);

    assertThat(marks).allMatch(mark -> mark.matches("key:[0-9a-f]{12}"));
    assertThat(marks.get(1)).isEqualTo(marks.get(2)).isNotEqualTo(marks.get(0));
    assertThat(samples.marks(CHECK, KEYS)).isEqualTo(marks);
    assertThat(new Samples(false).marks(CHECK, KEYS)).doesNotContainAnyElementsOf(marks);
  }

  @Test
  void keepsKeysInTheClearOnlyWhereThatIsAsked() {
    Samples hidden = new Samples(false);
    Samples asked = new Samples(true);

    assertThat(asked.marks(CHECK, KEYS)).noneMatch(KEYS::contains);
    hidden.marks(CHECK, KEYS);
    asked.marks(CHECK, List.of());

    assertThat(hidden.clear()).isEmpty();
    assertThat(asked.clear()).containsExactly(new Samples.Clear("nulls", "public.t.c", KEYS));
  }
}
