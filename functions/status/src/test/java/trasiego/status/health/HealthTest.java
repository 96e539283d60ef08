package trasiego.status.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.InvalidRequestException;

class HealthTest {
  private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final List<Integer> pauses = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          Integer status = statuses.poll();
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status == null ? 200 : status, -1);
          exchange.close();
        });
    server.createContext(
        "/slow",
        exchange -> {
          sleep(Duration.ofSeconds(30));
          exchange.close();
        });
    server.createContext(
        "/trickle",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          sleep(Duration.ofSeconds(30));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private Health.Result check(Duration timeout, URI... urls) {
    return new Health(List.of(urls), timeout, pauses::add, System::nanoTime).check();
  }

  private Health.Result check(URI... urls) {
    return check(Duration.ofSeconds(10), urls);
  }

  @Test
  void isHealthyAtTheFirstGoodAnswer() {
    Health.Result result = check(url("/health?token=abc"), url("/other"));

    assertThat(result.status()).isEqualTo(Health.Verdict.HEALTHY);
    assertThat(result.checks())
        .allMatch(answer -> answer.httpStatus() == 200 && answer.tries() == 1);
    assertThat(result.checks().getFirst().url()).endsWith("/health").doesNotContain("abc");
    assertThat(pauses).isEmpty();
  }

  @Test
  void isHealthyWhenAThirdTryAnswers() {
    statuses.addAll(List.of(500, 503));

    Health.Result result = check(url("/"));

    assertThat(result.status()).isEqualTo(Health.Verdict.HEALTHY);
    assertThat(result.checks().getFirst().tries()).isEqualTo(3);
    assertThat(pauses).containsExactly(2, 3);
  }

  @Test
  void isUnhealthyAfterThreeFailures() {
    statuses.addAll(List.of(500, 500, 500));

    Health.Result result = check(url("/a"), url("/b"));

    assertThat(result.status()).isEqualTo(Health.Verdict.UNHEALTHY);
    assertThat(result.summary()).contains("1 of 2 URLs", "/a: status 500", "try 3 of 3");
    assertThat(asked).containsExactly("/a", "/a", "/a", "/b");
  }

  @Test
  void doesNotFollowARedirectToALoginPage() {
    statuses.addAll(List.of(302, 302, 302));

    assertThat(check(url("/")).status()).isEqualTo(Health.Verdict.UNHEALTHY);
    assertThat(asked).containsExactly("/", "/", "/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/slow", "/trickle"})
  void givesUpOnWhatDoesNotEndInTime(String path) {
    long started = System.nanoTime();

    Health.Result result = check(Duration.ofMillis(200), url(path));

    assertThat(result.status()).isEqualTo(Health.Verdict.UNHEALTHY);
    assertThat(result.summary()).contains("no answer within 200 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }

    Health.Result result = check(URI.create("http://127.0.0.1:" + free + "/"));

    assertThat(result.summary()).contains("connection refused");
    assertThat(result.checks().getFirst().httpStatus()).isZero();
  }

  @Test
  void saysThatNothingIsConfigured() {
    assertThat(check().status()).isEqualTo(Health.Verdict.NOT_CONFIGURED);
    assertThat(Health.urls(" , ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://host/x",
        "http:///path",
        "shop.example.com/health",
        "https://user:hunter2@host/",
        "http://ho st/"
      })
  void refusesWhatIsNoPlainWebAddressWithoutShowingIt(String text) {
    assertThatThrownBy(() -> Health.urls("http://good/," + text))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("TRASIEGO_HEALTH_URLS")
        .hasMessageNotContaining("hunter2");
  }
}
