package trasiego.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static List<Class<?>> leaves(Class<?> type) {
    if (!type.isSealed()) {
      return List.of(type);
    }
    List<Class<?>> leaves = new ArrayList<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      leaves.addAll(leaves(permitted));
    }
    return leaves;
  }

  @Test
  void areElevenTopLevelLeaves() {
    assertThat(leaves(DeploymentException.class))
        .hasSize(11)
        .allMatch(leaf -> Modifier.isFinal(leaf.getModifiers()))
        .allMatch(leaf -> leaf.getEnclosingClass() == null)
        .allMatch(leaf -> leaf.getSimpleName().endsWith("Exception"))
        .allMatch(leaf -> leaf.getPackageName().equals("trasiego.failure"));
  }

  @Test
  void areSortedByWhatHappensNext() {
    assertThat(leaves(TransientException.class))
        .containsExactlyInAnyOrder(
            DatabaseUnavailableException.class,
            DatabaseBusyException.class,
            StoreUnavailableException.class);
    assertThat(leaves(UnchangedException.class))
        .containsExactlyInAnyOrder(
            InvalidRequestException.class,
            NotConfirmedException.class,
            MigrationRefusedException.class,
            TrialServerFailedException.class,
            BackupFailedException.class);
    assertThat(leaves(HarmfulException.class))
        .containsExactlyInAnyOrder(
            MigrationFailedException.class,
            BackupDamagedException.class,
            RestoreFailedException.class);
  }

  @Test
  void keepTheirCause() throws ReflectiveOperationException {
    Throwable cause = new IllegalStateException("why");

    for (Class<?> leaf : leaves(DeploymentException.class)) {
      Object failure =
          leaf.getConstructor(String.class, Throwable.class).newInstance("what", cause);
      assertThat((Throwable) failure).hasMessage("what").hasCause(cause);
    }
  }
}
