package trasiego.impact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import trasiego.execution.Lock;
import trasiego.execution.Report.Expected;
import trasiego.observation.Event;
import trasiego.observation.Event.Kind;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.TargetTables;

final class ExpectationTest {
  private static final String ORDERS = "public.orders";
  private static final Lock EXCLUSIVE = new Lock("ACCESS EXCLUSIVE", ORDERS);
  private static final Schema SHOP =
      new Schema(
          SchemaObject.byKey(
              List.of(
                  new Relation(
                      "relation:1",
                      ORDERS,
                      "table",
                      "p",
                      "o",
                      null,
                      null,
                      1,
                      false,
                      false,
                      null))));
  private static final TargetTables WEIGHTS =
      TargetTables.of(
          Map.of(
              ORDERS,
              new TargetTables.Table(ORDERS, 3_000_000, 1_200_000_000, 2, 0, 0, 0, List.of())));

  @Test
  void holdsALockUntilTheTransactionEnds() {
    Expected expected =
        Expectation.measured(
            file(
                true,
                statement(1, 0.02, "ALTER", List.of(EXCLUSIVE), List.of()),
                statement(2, 41, "CREATE", List.of(new Lock("SHARE", ORDERS)), List.of())),
            OptionalDouble.empty());

    assertThat(expected.seconds()).isCloseTo(41.02, Offset.offset(0.001));
    assertThat(expected.ground())
        .isEqualTo("measured where it was rehearsed; the live server has times of its own");
    assertThat(expected.blocked())
        .containsExactly("reads and writes of public.orders wait for about 41 s");
  }

  @Test
  void stretchesWhatWasMeasuredOnAFasterServer() {
    Expected expected = Expectation.measured(update(10), OptionalDouble.of(2.5));

    assertThat(expected.seconds()).isCloseTo(25, Offset.offset(0.001));
    assertThat(expected.ground())
        .isEqualTo(
            "measured where it was rehearsed, times 2.5 since the live server's processor is"
                + " slower by that much; the live server has times of its own");
  }

  @Test
  void promisesNothingOfAFasterLiveServer() {
    Expected expected = Expectation.measured(update(10), OptionalDouble.of(0.4));

    assertThat(expected.seconds()).isCloseTo(10, Offset.offset(0.001));
    assertThat(expected.ground()).doesNotContain("times 0");
  }

  private static ObservedFile update(double seconds) {
    return file(
        true,
        statement(1, seconds, "UPDATE", List.of(new Lock("ROW EXCLUSIVE", ORDERS)), List.of()));
  }

  @Test
  void holdsALockForItsStatementOutsideATransaction() {
    Expected expected =
        Expectation.measured(
            file(
                false,
                statement(1, 0.02, "ALTER", List.of(EXCLUSIVE), List.of()),
                statement(2, 41, "SELECT", List.of(), List.of())),
            OptionalDouble.empty());

    assertThat(expected.blocked())
        .containsExactly("reads and writes of public.orders wait for a moment (less than 0.1 s)");
  }

  @Test
  void tellsWritersThatWaitLongerThanReaders() {
    Expected expected =
        Expectation.measured(
            file(
                true,
                statement(1, 30, "CREATE", List.of(new Lock("SHARE", ORDERS)), List.of()),
                statement(2, 3, "ALTER", List.of(EXCLUSIVE), List.of())),
            OptionalDouble.empty());

    assertThat(expected.blocked())
        .containsExactly(
            "reads and writes of public.orders wait for about 3.0 s, writes for about 33 s");
  }

  @Test
  void blocksNobodyConcurrentlyOrOnTablesOfItsOwn() {
    Expected expected =
        Expectation.measured(
            file(
                false,
                statement(
                    1,
                    300,
                    "CREATE",
                    List.of(
                        new Lock("SHARE UPDATE EXCLUSIVE", ORDERS),
                        new Lock("ACCESS EXCLUSIVE", "public.fresh")),
                    List.of())),
            OptionalDouble.empty());

    assertThat(expected.blocked()).isEmpty();
  }

  @Test
  void scalesWhatTheServerAnnouncedToTheTarget() {
    Expected expected =
        Expectation.estimated(
            file(
                true,
                statement(
                    1,
                    0,
                    "ALTER",
                    List.of(EXCLUSIVE),
                    List.of(
                        new Event(Kind.REWRITE, ORDERS, ""),
                        new Event(Kind.BUILD, ORDERS, "orders_pkey")))),
            WEIGHTS);

    assertThat(expected.seconds()).isCloseTo(1200 / 30.0 + 10, Offset.offset(0.01));
    assertThat(expected.ground()).contains("30 MB/s rewritten").doesNotContain("every row");
    assertThat(expected.blocked())
        .containsExactly("reads and writes of public.orders wait for about 50 s");
  }

  @Test
  void takesAnUpdateToMeetEveryRowAndSaysSo() {
    Expected expected =
        Expectation.estimated(
            file(
                true,
                statement(1, 0, "UPDATE", List.of(new Lock("ROW EXCLUSIVE", ORDERS)), List.of())),
            WEIGHTS);

    assertThat(expected.seconds()).isCloseTo(225, Offset.offset(0.01));
    assertThat(expected.ground()).contains("as if each UPDATE and DELETE met every row");
    assertThat(expected.blocked()).isEmpty();
  }

  private static ObservedFile file(boolean transactional, ObservedStatement... statements) {
    return new ObservedFile(
        "1", "V1__x.sql", transactional, List.of(statements), SHOP, SHOP, Map.of());
  }

  private static ObservedStatement statement(
      int number, double seconds, String word, List<Lock> gained, List<Event> events) {
    return new ObservedStatement(
        number,
        number,
        word,
        List.of(word),
        seconds,
        events,
        gained,
        gained,
        List.of(),
        Map.of(),
        0,
        Map.of(),
        List.of(),
        Changes.NONE,
        List.of(),
        null,
        null);
  }
}
