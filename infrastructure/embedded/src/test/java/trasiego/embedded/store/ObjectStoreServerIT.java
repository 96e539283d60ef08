package trasiego.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.embedded.Servers;
import trasiego.embedded.process.Polling;
import trasiego.embedded.process.ServerProcess;

@Tag("scenarios")
final class ObjectStoreServerIT {
  @TempDir private Path folder;

  private ObjectStoreServer start() {
    return ObjectStoreServer.start(folder.resolve("store"), "cellar", 0);
  }

  @Test
  void keepsObjectsAndTheirEtagsOverARestart() throws Exception {
    String tag;
    try (ObjectStoreServer server = start()) {
      tag = put(server, "red.txt", "red").headers().firstValue("ETag").orElseThrow();
    }

    try (ObjectStoreServer server = start()) {
      HttpResponse<String> found = get(server, "red.txt");
      assertThat(found.body()).isEqualTo("red");
      assertThat(found.headers().firstValue("ETag")).contains(tag);
      assertThat(put(server, "red.txt", "white", "If-Match", "\"other\"").statusCode())
          .isEqualTo(412);
      assertThat(put(server, "red.txt", "white", "If-None-Match", "*").statusCode()).isEqualTo(412);
      assertThat(put(server, "red.txt", "white", "If-Match", tag).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void letsOneOfManyCreateReplaceCompleteAndDelete() throws Exception {
    try (ObjectStoreServer server = start()) {
      for (int race = 0; race < 10; race++) {
        String key = "lease-" + race;
        assertThat(winners(i -> put(server, key, "by " + i, "If-None-Match", "*")))
            .as("create")
            .isOne();

        String tag = get(server, key).headers().firstValue("ETag").orElseThrow();
        assertThat(winners(i -> put(server, key, "again by " + i, "If-Match", tag)))
            .as("replace")
            .isOne();

        String newTag = get(server, key).headers().firstValue("ETag").orElseThrow();
        assertThat(winners(i -> delete(server, key, "If-Match", newTag))).as("delete").isOne();

        assertThat(winners(i -> completedUpload(server, key))).as("complete").isOne();
      }
    }
  }

  private interface Attempt {
    HttpResponse<String> by(int number) throws Exception;
  }

  private static long winners(Attempt attempt) throws InterruptedException {
    int racers = 8;
    CyclicBarrier start = new CyclicBarrier(racers);
    List<Callable<Integer>> attempts =
        IntStream.range(0, racers)
            .<Callable<Integer>>mapToObj(
                number ->
                    () -> {
                      start.await();
                      return attempt.by(number).statusCode();
                    })
            .toList();
    try (var threads = Executors.newFixedThreadPool(racers)) {
      return threads.invokeAll(attempts).stream()
          .filter(future -> future.resultNow() / 100 == 2)
          .count();
    }
  }

  private static HttpResponse<String> completedUpload(ObjectStoreServer server, String key)
      throws IOException, InterruptedException {
    String upload =
        send(HttpRequest.newBuilder(uri(server, key + "?uploads"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build())
            .body()
            .replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
    String part =
        put(server, key + "?partNumber=1&uploadId=" + upload, "part of " + upload)
            .headers()
            .firstValue("ETag")
            .orElseThrow();
    String body =
        """
        <CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
          <Part><PartNumber>1</PartNumber><ETag>%s</ETag></Part>
        </CompleteMultipartUpload>\
        """
            .formatted(part);
    return send(
        HttpRequest.newBuilder(uri(server, key + "?uploadId=" + upload))
            .header("If-None-Match", "*")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> delete(
      ObjectStoreServer server, String key, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(server, key)).headers(headers).DELETE().build());
  }

  @Test
  void answersOnLoopbackOnly() throws IOException {
    try (ObjectStoreServer server = start()) {
      List<InetAddress> others =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
              .toList();

      for (InetAddress address : others) {
        assertThatThrownBy(() -> new Socket(address, server.port()).close())
            .as("%s:%d", address, server.port())
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void namesAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> ObjectStoreServer.start(folder.resolve("store"), "cellar", port))
          .hasMessageContaining("port " + port)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void endsWithTheJvmThatStartedIt() throws IOException {
    Servers.Other other = Servers.other("store", folder.resolve("store"));
    ServerProcess server = ServerProcess.of(other.pid()).orElseThrow();
    assertThat(server.isAlive()).isTrue();

    other.process().destroyForcibly();

    assertThat(Polling.until(() -> !server.isAlive(), Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void namesTheBuildStepThatMakesTheJar() {
    assertThatThrownBy(() -> ObjectStoreServer.start(folder.resolve("no.jar"), folder, "cellar", 0))
        .hasMessageContaining("no.jar is missing")
        .hasMessageContaining("process-resources");
  }

  static HttpResponse<String> put(
      ObjectStoreServer server, String key, String content, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(server, key)).PUT(HttpRequest.BodyPublishers.ofString(content));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  static HttpResponse<String> get(ObjectStoreServer server, String key)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(server, key)).build());
  }

  private static URI uri(ObjectStoreServer server, String key) {
    return server.endpoint().resolve("/" + server.bucket() + "/" + key);
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
