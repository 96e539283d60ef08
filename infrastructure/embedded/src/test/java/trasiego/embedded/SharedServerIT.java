package trasiego.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedServerIT {
  @TempDir private Path folder;
  private final List<String> progress = new ArrayList<>();

  private SharedServer open() {
    return SharedServer.open(LocalServers.MAJOR, folder, progress::add);
  }

  private boolean runs() {
    return DataFolder.runningServer(folder.resolve("postgresql")).isPresent();
  }

  @Test
  void stopsWithItsLastUserAndIsForgottenOnlyWhereNobodyUsesIt() throws Exception {
    try (SharedServer first = open()) {
      try (SharedServer second = open()) {
        assertThat(second.server().port()).isEqualTo(first.server().port());
      }
      try (Connection connection = first.server().connect("postgres")) {
        assertThat(connection.isValid(5)).isTrue();
      }
      assertThat(SharedServer.forget(folder)).isFalse();
    }

    assertThat(runs()).isFalse();
    assertThat(SharedServer.forget(folder)).isTrue();
    assertThat(folder.resolve("postgresql")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"postgresql/global/pg_control", "postgresql/PG_VERSION", "postgresql.password"})
  void beginsWithNothingWhereWhatItKeptIsDamaged(String file) throws Exception {
    open().close();
    Files.delete(folder.resolve(file));

    try (SharedServer again = open();
        Connection connection = again.server().connect("postgres")) {
      assertThat(connection.isValid(5)).isTrue();
    }

    assertThat(progress)
        .contains("what was kept there does not start any more; beginning with nothing");
    assertThat(runs()).isFalse();
  }

  @Test
  void stopsWhatStartedWhereTheRestDoesNot() {
    Use use = new Use(new LocalFolder(folder), it -> progress.add("stopped"));

    assertThatThrownBy(
            () ->
                use.start(
                    () -> {
                      throw new EmbeddedServerException("no server");
                    }))
        .hasMessage("no server");
    use.close();

    assertThat(progress).containsExactly("stopped");
    assertThat(new LocalFolder(folder).isUsedBeside("")).isFalse();
  }
}
