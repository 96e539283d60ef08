package trasiego.restore.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;

final class StretchesTest {
  @Test
  void takesTwoRunsForTwoOwnersWhoMadeThingsInTurns() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      items.add(item(i, i % 2 == 0 ? "ours" : "theirs"));
    }

    List<List<Item>> stretches = stretches(items);

    assertThat(stretches).hasSize(2).allSatisfy(stretch -> assertThat(stretch).hasSize(100));
    assertThat(stretches.getFirst())
        .isSortedAccordingTo(java.util.Comparator.comparing(Item::number));
  }

  @Test
  void makesNothingBeforeWhatItNeeds() {
    List<Item> items =
        List.of(
            item(1, "ours"),
            item(2, "theirs", 1),
            item(3, "ours", 2),
            item(4, "ours"),
            item(5, "theirs", 3),
            item(6, "theirs"));

    assertThat(stretches(items))
        .extracting(stretch -> stretch.stream().map(Item::number).toList())
        .containsExactly(List.of(1, 4), List.of(2, 6), List.of(3), List.of(5));
  }

  /** As of a need that the archive gives another place, or does not hold. */
  @Test
  void endsWhereAnItemStandsBeforeWhatItNeeds() {
    List<Item> items = List.of(item(1, "ours", 2), item(2, "theirs", 99));

    assertThat(stretches(items)).hasSize(2);
    assertThat(stretches(List.of())).isEmpty();
  }

  private static List<List<Item>> stretches(List<Item> items) {
    return Stretches.of(items, item -> item.owner().equals("ours"));
  }

  private static Item item(int number, String owner, Integer... needs) {
    return new Item(
        number,
        1259,
        "TABLE",
        "t" + number,
        "public",
        owner,
        "",
        Section.PRE_DATA,
        "",
        "",
        List.of(needs));
  }
}
