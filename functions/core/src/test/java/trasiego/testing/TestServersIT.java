package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import trasiego.store.S3Store;
import trasiego.testing.Majors.OnEachMajor;

final class TestServersIT {

  @OnEachMajor
  void runsTheMajorThatWasAskedForWithItsOwnTools(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      assertThat(Psql.run(database, "SHOW server_version")).startsWith(major + ".");
      assertThat(PgDump.run(database, database.name()))
          .contains("Dumped by pg_dump version " + major + ".");
      assertThat(database.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
          .containsExactly("f");
    }
  }

  @Test
  void keepsEachStoreUnderItsOwnPrefix() {
    TestStore one = TestStore.create();
    TestStore other = TestStore.create();

    try (S3Store store = one.open();
        S3Store second = other.open()) {
      store.write("note.txt", "red".getBytes(StandardCharsets.UTF_8), "text/plain");

      assertThat(store.read("note.txt")).isPresent();
      assertThat(second.read("note.txt")).isEmpty();
      assertThat(store.create("note.txt", new byte[0], "text/plain")).isEmpty();
    }
  }
}
