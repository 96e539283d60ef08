package trasiego.cli.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * Every document that any action of any function takes is one that its own execution's steps wrote:
 * no other key is read, whoever wrote what lies there.
 */
class ForeignDocumentTest {
  private static final String OWN = "arn:aws:states:eu-central-1:111111111111:execution:m:one";
  private static final OwnKeys KEYS = new OwnKeys("test", OWN);

  /** One action with all that it takes. */
  private record Action(String function, Map<String, Object> request, List<Document> documents) {
    @Override
    public String toString() {
      return function + " " + request.get("action");
    }
  }

  private static final List<Action> ACTIONS =
      List.of(
          action("migrate", "check", Map.of("attempt", 1), Document.PLAN, Document.TRIAL),
          action("migrate", "apply", Map.of("attempt", 1), Document.PLAN, Document.REHEARSAL),
          action("trial", "judge", Map.of("attempt", 1), Document.PLAN),
          action(
              "trial",
              "rehearse",
              Map.of("attempt", 1, "backup", "test_20261123_150000"),
              Document.PLAN),
          action(
              "status",
              "verify",
              Map.of("attempt", 1),
              Document.PLAN,
              Document.REHEARSAL,
              Document.RUN));

  private static Action action(
      String function, String action, Map<String, Object> more, Document... documents) {
    Map<String, Object> request = new LinkedHashMap<>(more);
    request.put("action", action);
    request.put("environment", "test");
    request.put("execution", OWN);
    for (Document document : documents) {
      request.put(document.field(), KEYS.of(document));
    }
    return new Action(function, request, List.of(documents));
  }

  static Stream<Arguments> forged() {
    return ACTIONS.stream()
        .flatMap(
            action ->
                action.documents().stream()
                    .flatMap(
                        document ->
                            forgeries(document).stream()
                                .map(key -> Arguments.of(action, document, key))));
  }

  private static Set<String> forgeries(Document document) {
    String own = KEYS.of(document);
    Set<String> keys = new TreeSet<>();
    keys.add(new OwnKeys("test", "two").of(document));
    keys.add(new OwnKeys("production", OWN).of(document));
    keys.add(new OwnKeys("test", OWN, true).of(document));
    keys.add(new OwnKeys("test", "two", true).of(document));
    for (Document other : Document.values()) {
      keys.add(KEYS.of(other));
    }
    keys.add("migrations/" + "0".repeat(64) + ".zip");
    keys.add("deployments/test/" + document.file());
    keys.add("status/test/" + document.file());
    keys.add(own.replace("/one/", "/one/../two/"));
    keys.add(own.replace("/one/", "/one//"));
    keys.add(own.replace("/one/", "/ONE/"));
    keys.add("/" + own);
    keys.add("s3://bucket/" + own);
    keys.add(own + "?versionId=1");
    keys.add(own + "\n");
    keys.add(own + " ");
    keys.add(own.replace(".json", ""));
    keys.add("");
    keys.remove(own);
    return keys;
  }

  @ParameterizedTest
  @MethodSource("forged")
  void isRefusedBeforeItIsRead(Action action, Document document, String key) {
    Map<String, Object> request = new LinkedHashMap<>(action.request());
    request.put(document.field(), key);

    assertThatThrownBy(() -> Handlers.call(action.function(), Json.line(request)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("field \"" + document.field() + "\"")
        .hasMessageContaining("this execution's own document");
  }

  /** The same key is another execution's where the request's own execution is another. */
  @Test
  void isRefusedWhereTheExecutionIsAnother() {
    for (Action action : ACTIONS) {
      Map<String, Object> request = new LinkedHashMap<>(action.request());
      request.put("execution", "two");

      assertThatThrownBy(() -> Handlers.call(action.function(), Json.line(request)))
          .as(action.toString())
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("this execution's own document");
    }
  }

  /** With its own keys each of these goes on to the store, where nobody listens here. */
  @Test
  void isReadWhereItIsItsOwn() {
    for (Action action : ACTIONS) {
      assertThatThrownBy(() -> Handlers.call(action.function(), Json.line(action.request())))
          .as(action.toString())
          .hasMessageNotContaining("own document");
    }
  }

  /** A field that a request gains is either in the table above or is no document. */
  @Test
  void coversEveryDocumentOfEveryRequest() {
    Map<String, Set<String>> known = new LinkedHashMap<>();
    for (Action action : ACTIONS) {
      action
          .documents()
          .forEach(
              document ->
                  known
                      .computeIfAbsent(action.function(), _ -> new TreeSet<>())
                      .add(document.field()));
    }
    for (String function : List.of("backup", "migrate", "trial", "status", "restore")) {
      Set<String> documents = new TreeSet<>();
      for (String field : Handlers.fields(function)) {
        for (Document document : Document.values()) {
          if (document.field().equals(field)) {
            documents.add(field);
          }
        }
      }
      // A record is written of whatever is there: what is not its own becomes a line of it.
      documents.remove("report");
      if (function.equals("status")) {
        documents.remove("verification");
        // The name of a database.
        documents.remove("restored");
      }

      assertThat(known.getOrDefault(function, Set.of())).as(function).isEqualTo(documents);
    }
  }
}
