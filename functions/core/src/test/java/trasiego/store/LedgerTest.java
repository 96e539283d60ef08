package trasiego.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.StoreUnavailableException;
import trasiego.testing.InMemoryStore;

class LedgerTest {
  private static final String KEY = "deployments/test/executions/one/apply.ledger.json";

  private final InMemoryStore store = new InMemoryStore();

  record State(String at, List<Integer> done) {}

  private Ledger open(int attempt) {
    return Ledger.open(store, KEY, attempt);
  }

  @Test
  void isEmptyAtTheBeginning() {
    assertThat(open(1).state(State.class)).isEmpty();
  }

  @Test
  void handsTheStateToTheNextAttempt() {
    State state = new State("here", List.of(1, 2));
    open(1).save(state);

    assertThat(open(2).state(State.class)).contains(state);
  }

  @Test
  void refusesAnOlderAttempt() {
    open(3);

    assertThatThrownBy(() -> open(2))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("field \"attempt\": found 2")
        .hasMessageContaining(KEY)
        .hasMessageContaining("attempt 3");
  }

  @Test
  void letsARetryOfTheSameAttemptJoin() {
    open(1).save(new State("half", List.of()));

    assertThat(open(1).state(State.class)).contains(new State("half", List.of()));
  }

  @Test
  void refusesToSaveForALatePredecessor() {
    Ledger late = open(1);
    late.save(new State("first", List.of()));
    Ledger successor = open(2);

    assertThatThrownBy(() -> late.save(new State("late", List.of())))
        .isInstanceOf(InvalidRequestException.class);

    successor.save(new State("second", List.of()));
    assertThat(open(2).state(State.class)).contains(new State("second", List.of()));
  }

  @Test
  void letsOnlyTheLastOfTwoCallsWithTheSameAttemptSave() {
    Ledger first = open(1);
    Ledger retry = open(1);

    assertThatThrownBy(() -> first.save(new State("first", List.of())))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("beside this one");
    retry.save(new State("retry", List.of()));
    assertThat(open(1).state(State.class)).contains(new State("retry", List.of()));
  }

  @Test
  void savesAgainAndAgain() {
    Ledger ledger = open(1);
    for (int i = 0; i < 5; i++) {
      ledger.save(new State("turn", List.of(i)));
    }

    assertThat(ledger.state(State.class)).contains(new State("turn", List.of(4)));
  }

  @Test
  void opensForTheSuccessorWhileAPredecessorSaves() {
    Ledger late = open(1);
    RacingStore raced = new RacingStore(store, () -> late.save(new State("late", List.of(7))));

    Ledger successor = Ledger.open(raced, KEY, 2);

    assertThat(successor.state(State.class)).contains(new State("late", List.of(7)));
  }

  @Test
  void takesItsOwnWriteForDoneWhenOnlyTheAnswerWasLost() {
    Ledger ledger = Ledger.open(new ForgetfulStore(store), KEY, 1);

    ledger.save(new State("written", List.of()));
    ledger.save(new State("again", List.of()));

    assertThat(open(1).state(State.class)).contains(new State("again", List.of()));
  }

  @Test
  void namesADamagedLedger() {
    for (String json : List.of("{oops", "null", "[]")) {
      store.write(KEY, json.getBytes(UTF_8), "application/json");

      assertThatThrownBy(() -> open(1))
          .as(json)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining(KEY);
    }
  }

  private record Turns(List<String> turns) {
    private Turns {
      turns = List.copyOf(turns);
    }
  }

  @Test
  void saysWhichLedgerHoldsAnotherStateThanAStepWrites() {
    for (String state : List.of("{\"turns\":null}", "{\"turns\":[null]}", "[]", "7")) {
      String page = "{\"attempt\":1,\"call\":\"x\",\"state\":" + state + "}";
      store.write(KEY, page.getBytes(UTF_8), "application/json");
      Ledger ledger = open(1);

      assertThatThrownBy(() -> ledger.state(Turns.class))
          .as(state)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining(KEY)
          .hasMessageContaining("is not what a step writes there");
    }
  }

  /** Lets another write in between the first read and the first replace. */
  private static final class RacingStore extends DelegatingStore {
    private Runnable between;

    private RacingStore(Store store, Runnable between) {
      super(store);
      this.between = between;
    }

    @Override
    public Optional<String> replace(String key, byte[] bytes, String type, String tag) {
      Runnable now = between;
      between = () -> {};
      now.run();
      return super.replace(key, bytes, type, tag);
    }
  }

  /** Writes, and then says what a retry inside the client finds: another version. */
  private static final class ForgetfulStore extends DelegatingStore {
    private ForgetfulStore(Store store) {
      super(store);
    }

    @Override
    public Optional<String> replace(String key, byte[] bytes, String type, String tag) {
      super.replace(key, bytes, type, tag);
      return Optional.empty();
    }
  }
}
