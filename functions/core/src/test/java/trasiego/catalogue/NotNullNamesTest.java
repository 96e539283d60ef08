package trasiego.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import trasiego.postgres.Catalogue.Difference;

final class NotNullNamesTest {
  private final NotNullNames names = new NotNullNames();

  @Test
  void pairsWhatIsThereUnderAnotherName() {
    Difference gone = new Difference("constraint s.t.a", null, "NOT NULL x NOT VALID");
    Difference added = new Difference("constraint s.t.b", "NOT NULL x NOT VALID", null);

    assertThat(names.test(gone)).isTrue();
    assertThat(names.test(added)).isTrue();

    assertThat(names.renamed()).containsExactly(gone, added);
    assertThat(names.single()).isEmpty();
  }

  @Test
  void leavesWhatIsOfAnotherTableOrSaysSomethingElseADifference() {
    names.test(new Difference("constraint s.t.a", null, "NOT NULL x"));
    names.test(new Difference("constraint s.u.a", "NOT NULL x", null));
    names.test(new Difference("constraint s.t.b", "NOT NULL x NOT VALID", null));

    assertThat(names.renamed()).isEmpty();
    assertThat(names.single()).hasSize(3);
  }

  @Test
  void takesNothingElse() {
    assertThat(names.test(new Difference("constraint s.t.a", null, "CHECK ((x > 0))"))).isFalse();
    assertThat(names.test(new Difference("constraint s.t.a", "NOT NULL x", "NOT NULL y")))
        .isFalse();
    assertThat(names.test(new Difference("column s.t.a", null, "NOT NULL x"))).isFalse();
  }
}
