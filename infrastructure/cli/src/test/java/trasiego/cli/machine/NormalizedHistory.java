package trasiego.cli.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.HistoryEvent;

/**
 * An execution as lines that are the same on each host: every event with its payload, times and ids
 * replaced by what they stand for.
 */
final class NormalizedHistory {
  /** What a text shows of one run alone, in the order in which it is replaced. */
  private static final List<OfOneRun> OF_ONE_RUN =
      List.of(
          // LocalStack writes a function's error anew, in ASCII.
          of("\\\\+u2026", "…"),
          // Only what runs on AWS, or says so, has a page in its console.
          of("(\\\\n|\\n)Console: https://[^\"\\\\\\s]*", ""),
          of("arn:aws:states:[^:]*:[0-9]*:execution:[^:]*:[A-Za-z0-9-]*", "<execution>"),
          of("(executions/|plans/test/)[A-Za-z0-9-]+", "$1<name>"),
          of("s3://[a-z0-9/-]*?(?=/(backups|deployments|migrations|plans)/)", "<store>"),
          of("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
          of("migrations/[0-9a-f]{64}\\.zip", "migrations/<sha-256>.zip"),
          // Of KMS there, a file's here.
          of("\"key\":\"(arn:aws:kms:[^\"]*|[0-9a-f]{16})\"", "\"key\":\"<key>\""),
          // Of a manifest, whose instants are of one run.
          of("\\b[0-9a-f]{64}\\b", "<sha-256>"),
          of("test_[0-9]{8}_[0-9]{6}", "<backup>"),
          of("trasiego_restore_test_[0-9a-f]+", "<restored>"),
          of("shop_[0-9a-f]{8}", "<database>"),
          of("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "<time>"),
          of("[0-9]{8}_[0-9]{6}", "<stamp>"),
          of("[0-9]+(\\.[0-9]+)? (h|min|s|ms)\\b( [0-9]+ (min|s)\\b)?", "<duration>"),
          of("[0-9]+(\\.[0-9]+)? (bytes|kB|MB)\\b", "<size>"),
          of("[0-9]+ sessions? (was|were) ended", "<ended>"),
          of("sessions ended: [0-9]+", "<ended>"),
          of("\\bpid [0-9]+", "pid <pid>"));

  /** A form and what stands for it. */
  private record OfOneRun(Pattern form, String name) {}

  private static OfOneRun of(String form, String name) {
    return new OfOneRun(Pattern.compile(form), name);
  }

  /**
   * Members that differ for a reason. The SDK's metadata: AWS and the local executor give it,
   * LocalStack does not. A stack trace: its last frames are the runtime's. Seconds are time, a
   * session that is ended may just have gone by itself, and bytes hold the run's names and the time
   * that each migration took, which the history keeps.
   */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "SdkHttpMetadata",
          "SdkResponseMetadata",
          "stackTrace",
          "MessageId",
          "seconds",
          "millis",
          "sessionsEnded",
          "lastBackupAgeSeconds",
          "verifiedBackupAgeSeconds",
          "bytes",
          "rawBytes");

  private NormalizedHistory() {}

  static List<String> of(MachineExecution played) {
    List<String> lines = new ArrayList<>();
    for (HistoryEvent event : played.history()) {
      String line = line(event);
      // How often a jittered retry met the same error is the moment's affair.
      if (!line.isEmpty() && !repeats(lines, line)) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static boolean repeats(List<String> lines, String line) {
    return line.startsWith("TaskFailed") && !lines.isEmpty() && lines.getLast().equals(line);
  }

  private static String line(HistoryEvent event) {
    String name = event.type() + event.detail("name").map(text -> " " + text).orElse("");
    return switch (event.type()) {
      // Said again by the entry into the state and by its exit.
      case "TaskScheduled", "TaskStarted", "TaskSucceeded" -> "";
      default -> {
        StringBuilder line = new StringBuilder(name);
        for (String member : List.of("input", "output", "error", "cause")) {
          event
              .detail(member)
              .ifPresent(text -> line.append(' ').append(member).append(' ').append(same(text)));
        }
        yield line.toString();
      }
    };
  }

  /** The text with sorted members where it is JSON, and nothing of one run in it. */
  static String same(String text) {
    String sorted = object(text).map(JsonNode::toString).orElse(text);
    for (OfOneRun one : OF_ONE_RUN) {
      sorted = one.form().matcher(sorted).replaceAll(one.name());
    }
    return sorted;
  }

  /** Also a text inside JSON may be JSON, such as the cause that a Catch keeps. */
  private static Optional<JsonNode> object(String text) {
    try {
      JsonNode json = JsonMapper.shared().readTree(text);
      return json.isObject() ? Optional.of(sorted(json)) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      return JsonNodeFactory.instance
          .arrayNode()
          .addAll(node.valueStream().map(NormalizedHistory::sorted).toList());
    }
    if (node.isString()) {
      return object(node.asString()).orElse(node);
    }
    if (!node.isObject()) {
      return node;
    }
    TreeMap<String, JsonNode> members = new TreeMap<>();
    node.properties()
        .forEach(
            member -> {
              if (!LEFT_OUT.contains(member.getKey())) {
                members.put(member.getKey(), sorted(member.getValue()));
              }
            });
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    members.forEach(object::set);
    return object;
  }
}
