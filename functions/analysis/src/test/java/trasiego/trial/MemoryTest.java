package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MemoryTest {
  private static final long GIBIBYTE = 1L << 30;

  @Test
  void givesAQuarterToPagesAndAnEighthToIndexes() {
    Memory memory = new Memory(2 * GIBIBYTE);

    assertThat(memory.sharedBuffers()).isEqualTo("512MB");
    assertThat(memory.maintenanceWorkMem()).isEqualTo("256MB");
  }

  @Test
  void keepsWithinWhatASmallOrALargeMachineIsServedBy() {
    assertThat(new Memory(1).sharedBuffers()).isEqualTo("16MB");
    assertThat(new Memory(64 * GIBIBYTE).sharedBuffers()).isEqualTo("1024MB");
    assertThat(new Memory(64 * GIBIBYTE).maintenanceWorkMem()).isEqualTo("512MB");
    assertThat(Memory.besideThisProcess().bytes()).isGreaterThan(GIBIBYTE / 8);
  }
}
