package trasiego.status.health;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Settings;
import trasiego.status.text.Format;

/**
 * Asks each URL whether the application works: healthy is an answer from 200 to 299 within the
 * limit, at one of three tries. A redirect is not followed, because it may lead to a login page
 * that answers 200 whatever the application does, or out of the network.
 */
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final int TRIES = 3;
  private static final int MOST_URLS = 20;
  private static final int INTERRUPTED_STATUS = 0;

  private final List<URI> urls;
  private final Duration timeout;
  private final Pause pause;
  private final LongSupplier nanos;

  /** Waits before the next try. */
  @FunctionalInterface
  interface Pause {
    void before(int nextTry) throws InterruptedException;
  }

  /** What one URL answered at its last try; status 0 and the reason where it did not answer. */
  record Answer(String url, int httpStatus, long millis, int tries, String problem) {
    boolean isHealthy() {
      return httpStatus >= 200 && httpStatus < 300;
    }
  }

  /** What all of them together say of the application. */
  public enum Verdict {
    HEALTHY,
    UNHEALTHY,
    NOT_CONFIGURED
  }

  public record Result(Verdict status, List<Answer> checks, String summary) {}

  Health(List<URI> urls, Duration timeout, Pause pause, LongSupplier nanos) {
    this.urls = List.copyOf(urls);
    this.timeout = timeout;
    this.pause = pause;
    this.nanos = nanos;
  }

  public static Health of(Settings settings) {
    return new Health(
        urls(settings.optional("TRASIEGO_HEALTH_URLS").orElse("")),
        Duration.ofSeconds(10),
        next -> Thread.sleep(Duration.ofSeconds(2L * (next - 1))),
        System::nanoTime);
  }

  static List<URI> urls(String text) {
    List<URI> urls =
        Stream.of(text.split(","))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .map(Health::url)
            .toList();
    if (urls.size() > MOST_URLS) {
      throw new InvalidRequestException(
          "environment variable TRASIEGO_HEALTH_URLS names "
              + urls.size()
              + " URLs, wanted at most "
              + MOST_URLS);
    }
    return urls;
  }

  private static URI url(String text) {
    try {
      URI uri = new URI(text);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (web && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      // Said below, in one voice with the other bad ones; the text may hold a password.
    }
    throw new InvalidRequestException(
        "environment variable TRASIEGO_HEALTH_URLS: one of its URLs is not of the form"
            + " http(s)://host/path without user and password; wanted a comma-separated list");
  }

  public Result check() {
    if (urls.isEmpty()) {
      return new Result(Verdict.NOT_CONFIGURED, List.of(), "no health URL is configured");
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      List<Answer> answers = new ArrayList<>();
      for (URI url : urls) {
        Answer answer = untilHealthy(client, url);
        LOG.info("health of {}: {}", shown(url), said(answer));
        answers.add(answer);
      }
      // Closing waits for what still runs, such as a body that trickles in after its limit.
      client.shutdownNow();
      return result(answers);
    }
  }

  private static Result result(List<Answer> answers) {
    List<String> sick =
        answers.stream()
            .filter(answer -> !answer.isHealthy())
            .map(answer -> answer.url() + ": " + said(answer))
            .toList();
    return sick.isEmpty()
        ? new Result(
            Verdict.HEALTHY,
            answers,
            Format.count(answers.size(), "URL")
                + " answered from 200 to 299, slowest in "
                + answers.stream().mapToLong(Answer::millis).max().orElse(0)
                + " ms")
        : new Result(
            Verdict.UNHEALTHY,
            answers,
            sick.size()
                + " of "
                + Format.count(answers.size(), "URL")
                + " not healthy: "
                + Format.some(sick, 5));
  }

  private static String said(Answer answer) {
    String found = answer.problem() == null ? "status " + answer.httpStatus() : answer.problem();
    return found + " in " + answer.millis() + " ms, try " + answer.tries() + " of " + TRIES;
  }

  private Answer untilHealthy(HttpClient client, URI url) {
    Answer answer = ask(client, url, 1);
    for (int next = 2; next <= TRIES && !answer.isHealthy(); next++) {
      try {
        pause.before(next);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return answer;
      }
      answer = ask(client, url, next);
    }
    return answer;
  }

  /** The limit covers the whole answer: a request's own timeout ends with the headers. */
  private Answer ask(HttpClient client, URI url, int tried) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("User-Agent", "trasiego-health")
            .GET()
            .build();
    long started = nanos.getAsLong();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    int status = INTERRUPTED_STATUS;
    String problem = null;
    try {
      status = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      answer.cancel(true);
      problem = "no answer within " + timeout.toMillis() + " ms";
    } catch (ExecutionException e) {
      problem = problem(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problem = "interrupted";
    }
    long millis = (nanos.getAsLong() - started) / 1_000_000;
    return new Answer(shown(url), status, millis, tried, problem);
  }

  private String problem(Throwable cause) {
    return switch (cause) {
      case java.net.http.HttpTimeoutException e -> "no answer within " + timeout.toMillis() + " ms";
      case java.net.ConnectException e -> "connection refused or host unknown";
      case IOException e -> "connection broken (" + e.getClass().getSimpleName() + ")";
      default -> cause.getClass().getSimpleName();
    };
  }

  /** Without the query, which may hold a token. */
  private static String shown(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
  }
}
