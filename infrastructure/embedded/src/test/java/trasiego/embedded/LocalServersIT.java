package trasiego.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.embedded.Servers.sql;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.embedded.LocalServers.Stay;
import trasiego.embedded.postgres.DataFolder;
import trasiego.embedded.postgres.DatabaseServerIT;
import trasiego.embedded.process.Polling;

@Tag("scenarios")
final class LocalServersIT {
  @TempDir private Path temporary;
  private final List<Process> others = new ArrayList<>();

  @AfterEach
  void leaveNothingRunning() {
    others.forEach(Process::destroyForcibly);
    LocalServers.reset(folder());
  }

  private Path folder() {
    return temporary.resolve("local");
  }

  private LocalServers ensure(Stay stay) {
    return LocalServers.ensure(folder(), stay, line -> {});
  }

  @Test
  void keepsServersAndDataUntilTheyAreStopped() throws Exception {
    LocalServers.Endpoints first;
    try (LocalServers servers = ensure(Stay.UNTIL_STOPPED)) {
      first = servers.endpoints();
      sql(connect(first), "CREATE TABLE barrel AS SELECT 7 AS id");
      put(first, "red.txt", "red");
    }
    assertThat(LocalServers.status(folder()).at()).contains(first);

    try (LocalServers servers = ensure(Stay.NO_LONGER)) {
      assertThat(servers.endpoints()).isEqualTo(first);
    }
    assertThat(LocalServers.status(folder()).databaseRuns()).isTrue();

    LocalServers.stop(folder());
    LocalServers.Status stopped = LocalServers.status(folder());
    assertThat(stopped.databaseRuns() || stopped.storeRuns() || stopped.kept()).isFalse();

    try (LocalServers servers = ensure(Stay.NO_LONGER)) {
      assertThat(sql(connect(servers.endpoints()), "SELECT id FROM barrel")).isEqualTo("7");
      assertThat(servers.endpoints().databasePort()).isEqualTo(first.databasePort());
      assertThat(get(servers.endpoints(), "red.txt")).isEqualTo("red");
    }
  }

  @Test
  void startsAgainOnlyWhatWasKilled() throws Exception {
    try (LocalServers servers = ensure(Stay.UNTIL_STOPPED)) {
      LocalServers.Endpoints before = servers.endpoints();
      sql(connect(before), "CREATE TABLE barrel AS SELECT 7 AS id");
      put(before, "red.txt", "red");
      DatabaseServerIT.kill(
          DataFolder.runningServer(folder().resolve("postgresql")).orElseThrow().process().pid());
      assertThat(LocalServers.status(folder()).databaseRuns()).isFalse();
      assertThat(LocalServers.status(folder()).storeRuns()).isTrue();

      try (LocalServers again = ensure(Stay.UNTIL_STOPPED)) {
        assertThat(again.endpoints().store()).isEqualTo(before.store());
        assertThat(sql(connect(again.endpoints()), "SELECT id FROM barrel")).isEqualTo("7");
      }

      DatabaseServerIT.kill(
          new LocalFolder(folder()).readStore().orElseThrow().child().process().pid());
      try (LocalServers again = ensure(Stay.UNTIL_STOPPED)) {
        assertThat(again.endpoints().databasePort()).isEqualTo(before.databasePort());
        assertThat(get(again.endpoints(), "red.txt")).isEqualTo("red");
      }
    }
  }

  @Test
  void startsThemOnceForTwoThatCallAtOnce() throws IOException {
    CompletableFuture<Servers.Other> one = CompletableFuture.supplyAsync(this::other);
    CompletableFuture<Servers.Other> two = CompletableFuture.supplyAsync(this::other);

    assertThat(one.join().line()).isNotNull().isEqualTo(two.join().line());

    // The first to end leaves them to the second; the second stops them.
    end(one.join());
    assertThat(LocalServers.status(folder()).storeRuns()).isTrue();
    end(two.join());
    assertThat(LocalServers.status(folder()).storeRuns()).isFalse();
    assertThat(LocalServers.status(folder()).databaseRuns()).isFalse();
  }

  @Test
  void findsTheServersOfAUserThatWasKilled() throws Exception {
    Servers.Other killed = other();
    killed.process().destroyForcibly().waitFor();
    LocalServers.Status left = LocalServers.status(folder());
    assertThat(left.databaseRuns() && left.storeRuns()).isTrue();
    assertThat(left.used()).isFalse();

    try (LocalServers servers = ensure(Stay.NO_LONGER)) {
      assertThat(killed.line())
          .isEqualTo(servers.endpoints().databasePort() + " " + servers.endpoints().store());
    }

    assertThat(LocalServers.status(folder()).databaseRuns()).isFalse();
  }

  @Test
  void leavesThemToTheNextUserForAWhileAndThenTheyEnd() throws Exception {
    Stay shortly = new Stay(false, Duration.ofSeconds(3));
    LocalServers.Endpoints first;
    try (LocalServers servers = ensure(shortly)) {
      first = servers.endpoints();
      put(first, "red.txt", "red");
    }
    try (LocalServers servers = ensure(shortly)) {
      assertThat(servers.endpoints()).as("nothing was started anew").isEqualTo(first);
      Thread.sleep(Duration.ofSeconds(5));
      assertThat(LocalServers.status(folder()).at()).as("in use, for longer").contains(first);
      sql(connect(first), "CREATE TABLE barrel AS SELECT 7 AS id");
    }

    assertThat(Polling.until(() -> !runs(), Duration.ofSeconds(60))).isTrue();
    assertThat(folder().resolve("postgresql/postmaster.pid"))
        .as("shut down in order")
        .doesNotExist();
    try (LocalServers servers = ensure(Stay.NO_LONGER)) {
      assertThat(sql(connect(servers.endpoints()), "SELECT id FROM barrel")).isEqualTo("7");
      assertThat(get(servers.endpoints(), "red.txt")).isEqualTo("red");
    }
    assertThat(runs()).as("who wants them to stay no longer ends them at once").isFalse();
  }

  @Test
  void theyEndAlsoWhereTheirUserWasKilled() throws Exception {
    Servers.Other killed = other("idle");
    killed.process().destroyForcibly().waitFor();

    assertThat(Polling.until(() -> !runs(), Duration.ofSeconds(60))).isTrue();
  }

  private boolean runs() {
    LocalServers.Status status = LocalServers.status(folder());
    return status.databaseRuns() || status.storeRuns();
  }

  @Test
  void deletesEverythingOnReset() {
    try (LocalServers servers = ensure(Stay.UNTIL_STOPPED)) {
      assertThat(servers.endpoints().storeEnvironment())
          .containsEntry("TRASIEGO_STORE", "s3://" + LocalServers.BUCKET);
    }

    LocalServers.reset(folder());

    assertThat(folder().toFile().list()).containsExactlyInAnyOrder("lock");
    assertThat(LocalServers.status(folder()).databaseRuns()).isFalse();
  }

  private Servers.Other other() {
    return other("local");
  }

  private Servers.Other other(String what) {
    try {
      Servers.Other other = Servers.other(what, folder());
      synchronized (others) {
        others.add(other.process());
      }
      return other;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void end(Servers.Other other) throws IOException {
    other.process().getOutputStream().close();
    other.process().onExit().join();
  }

  private static Connection connect(LocalServers.Endpoints at) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/postgres".formatted(at.databaseHost(), at.databasePort()),
        at.superuser(),
        at.superuserPassword());
  }

  private static void put(LocalServers.Endpoints at, String key, String content)
      throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(uri(at, key))
            .PUT(HttpRequest.BodyPublishers.ofString(content))
            .build());
  }

  private static String get(LocalServers.Endpoints at, String key)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(at, key)).build());
  }

  private static URI uri(LocalServers.Endpoints at, String key) {
    return at.store().resolve("/" + at.bucket() + "/" + key);
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
