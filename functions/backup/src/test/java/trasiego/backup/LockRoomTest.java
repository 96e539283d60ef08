package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LockRoomTest {
  @Test
  void namesTheSettingAndTheValueThatIsNeeded() {
    assertThat(LockRoom.message(20_000, 64, 100))
        .isEqualTo(
            "the server has room for about 6,400 locks (max_locks_per_transaction 64 × 100"
                + " sessions), a backup of 20,000 tables needs more; set max_locks_per_transaction"
                + " to at least 600 and restart the server");
  }

  @Test
  void neverNamesAValueThatIsSetAlready() {
    assertThat(LockRoom.message(10, 64, 100)).contains("to at least 65 ");
  }
}
