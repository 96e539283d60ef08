package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import trasiego.archive.Manifest.Omission;

class OmissionsTest {
  private static final Omission SUBSCRIPTION =
      new Omission("subscription", "su", null, "needs a superuser");

  private static List<Omission> tables(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new Omission("foreign table", "public.t" + i, "rows", "on server s"))
        .toList();
  }

  @Test
  void saysNothingWhereNothingIsMissing() {
    assertThat(Omissions.lines(List.of())).isEmpty();
    assertThat(Omissions.suffix(List.of())).isEmpty();
    assertThat(Omissions.counted(List.of())).isEmpty();
  }

  @Test
  void namesFiveAndCountsTheOthers() {
    assertThat(Omissions.lines(tables(5))).hasSize(5);
    assertThat(Omissions.lines(tables(17)))
        .hasSize(6)
        .startsWith("rows of foreign table public.t1: on server s")
        .endsWith("and 12 more");
    assertThat(Omissions.suffix(List.of(SUBSCRIPTION)))
        .isEqualTo("; not in it: subscription su: needs a superuser");
  }

  @Test
  void countsEachKind() {
    List<Omission> omitted = new java.util.ArrayList<>(tables(2));
    omitted.addFirst(SUBSCRIPTION);
    omitted.add(new Omission("invalid index", "public.a", null, "x"));
    omitted.add(new Omission("invalid index", "public.b", null, "x"));

    assertThat(Omissions.counted(omitted))
        .isEqualTo("without 1 subscription, rows of 2 foreign tables, 2 invalid indexes");
  }

  @Test
  void keepsANameWithinItsLine() {
    assertThat(new Omission("subscription", "a\nb\u001b[2J", null, "x").text())
        .isEqualTo("subscription a?b?[2J: x");
  }
}
