package trasiego.status.text;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a person looks at an execution; an execution that runs elsewhere has no such page. */
public final class ConsoleLink {
  private static final Pattern EXECUTION =
      Pattern.compile("arn:(aws[a-z-]*):states:([a-z]{2}(?:-[a-z]+)+-\\d):\\d{12}:execution:.+");
  private static final Map<String, String> CONSOLES =
      Map.of(
          "aws", "console.aws.amazon.com",
          "aws-cn", "console.amazonaws.cn",
          "aws-us-gov", "console.amazonaws-us-gov.com");

  private ConsoleLink() {}

  public static Optional<String> of(String execution) {
    Matcher matcher = EXECUTION.matcher(execution);
    return matcher.matches()
        ? Optional.ofNullable(CONSOLES.get(matcher.group(1)))
            .map(
                console ->
                    "https://%1$s.%2$s/states/home?region=%1$s#/v2/executions/details/%3$s"
                        .formatted(matcher.group(2), console, execution))
        : Optional.empty();
  }
}
