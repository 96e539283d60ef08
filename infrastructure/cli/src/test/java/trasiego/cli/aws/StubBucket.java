package trasiego.cli.aws;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The stack's bucket: objects are written once, read, and listed on one page. */
final class StubBucket {
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  void put(String key, byte[] bytes) {
    objects.put(key, bytes);
  }

  StubAnswer answer(HttpExchange exchange, String action, String body) {
    String path = exchange.getRequestURI().getPath();
    String bucket = AwsStub.STACK.store().substring("s3:/".length());
    String query = exchange.getRequestURI().getQuery();
    if (path.equals(bucket) && query != null && query.contains("list-type=2")) {
      return list(query);
    }
    if (!path.startsWith(bucket + "/")) {
      return new StubAnswer(
          404, StubAnswer.xml("NoSuchBucket", "The specified bucket does not exist"));
    }
    String key = path.substring(bucket.length() + 1);
    exchange.getResponseHeaders().set("ETag", "\"" + key.hashCode() + "\"");
    if (action.equals("PutObject")) {
      boolean isNew = objects.putIfAbsent(key, body.getBytes(StandardCharsets.UTF_8)) == null;
      return isNew
          ? new StubAnswer(200, "")
          : new StubAnswer(412, StubAnswer.xml("PreconditionFailed", "it exists"));
    }
    byte[] found = objects.get(key);
    return found == null
        ? new StubAnswer(404, StubAnswer.xml("NoSuchKey", "The specified key does not exist."))
        : new StubAnswer(200, new String(found, StandardCharsets.UTF_8));
  }

  /** One page, as few objects as a test has. */
  private StubAnswer list(String query) {
    String prefix = query.replaceFirst("^(?:.*&)?prefix=([^&]*).*$", "$1");
    StringBuilder answer = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
    objects.forEach(
        (key, bytes) -> {
          if (key.startsWith(prefix)) {
            answer.append(
                """
                <Contents><Key>%s</Key><LastModified>2026-11-28T12:00:00.000Z</LastModified>
                <ETag>"%d"</ETag><Size>%d</Size></Contents>
                """
                    .formatted(key, key.hashCode(), bytes.length));
          }
        });
    return new StubAnswer(200, answer.append("</ListBucketResult>").toString());
  }
}
