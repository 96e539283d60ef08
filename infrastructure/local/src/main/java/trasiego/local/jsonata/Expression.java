package trasiego.local.jsonata;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One JSONata expression, known to parse. */
public final class Expression {
  // No space before or after: the service reads such a string as plain text, and so do we.
  private static final Pattern DELIMITED = Pattern.compile("\\{%(.*)%}", Pattern.DOTALL);
  private static final Pattern STRINGS =
      Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])*'");
  private static final Pattern EVAL = Pattern.compile("\\$eval\\s*\\(");
  private static final long LONGEST_MILLIS = 10_000;
  private static final int DEEPEST_CALL = 500;

  private static final Pattern STATES = Pattern.compile("\\$states\\s*\\.\\s*(\\w+)");

  private final String text;

  /** Those of {@code $states} that it reads. */
  private final Set<String> fields;

  private Expression(String text, Set<String> fields) {
    this.text = text;
    this.fields = fields;
  }

  /**
   * The expression in a string of a definition, or empty where the string is plain text.
   *
   * @throws IllegalArgumentException when it is not JSONata, saying why
   */
  public static Optional<Expression> in(String value) {
    Matcher matcher = DELIMITED.matcher(value);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String text = matcher.group(1).strip();
    String withoutStrings = STRINGS.matcher(text).replaceAll("''");
    if (EVAL.matcher(withoutStrings).find()) {
      throw new IllegalArgumentException("uses $eval, which Step Functions does not allow");
    }
    try {
      Jsonata.jsonata(text);
    } catch (JException e) {
      throw new IllegalArgumentException("is not JSONata: " + e.getDetailedErrorMessage(), e);
    }
    Set<String> fields =
        STATES.matcher(withoutStrings).results().map(it -> it.group(1)).collect(Collectors.toSet());
    return Optional.of(new Expression(text, fields));
  }

  /** Whether the expression reads this field of {@code $states}, strings apart. */
  public boolean readsStates(String field) {
    return fields.contains(field);
  }

  /**
   * @throws QueryEvaluationException when it gives nothing, an error, or what is not JSON
   */
  public JsonNode evaluate(Scope scope, String location) {
    Object value;
    try {
      value = evaluate(scope);
    } catch (JException e) {
      throw failed(
          location, "threw an error during evaluation. " + e.getError() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw failed(location, "threw an error during evaluation. " + rootMessage(e), e);
    }
    // Nothing found is Java null, a JSON null is the library's own token: see JsonataValue.
    if (value == null) {
      throw failed(location, "returned nothing (undefined).", null);
    }
    try {
      return JsonataValue.toJson(value);
    } catch (IllegalArgumentException e) {
      throw failed(location, "returned " + e.getMessage() + ", which is not JSON.", e);
    }
  }

  public QueryEvaluationException wrongType(String location, String wanted, JsonNode found) {
    String type = found.getNodeType().toString().toLowerCase(Locale.ROOT);
    return failed(
        location,
        "returned an unexpected result type. Expected '%s', but was '%s' for value: %s"
            .formatted(wanted, type, found),
        null);
  }

  // Parsed anew each time: the library keeps bindings and the time of parsing in the parsed object.
  private Object evaluate(Scope scope) {
    Jsonata jsonata = Jsonata.jsonata(text);
    jsonata.setOutputConvertNulls(false);
    Frame frame = jsonata.createFrame();
    frame.setRuntimeBounds(LONGEST_MILLIS, DEEPEST_CALL);
    new StatesFunctions(scope.now(), scope.random()).bindTo(frame);
    scope.variables().forEach((name, value) -> frame.bind(name, JsonataValue.fromJson(value)));
    frame.bind("states", JsonataValue.fromJson(scope.states()));
    return jsonata.evaluate(null, frame);
  }

  private QueryEvaluationException failed(String location, String what, RuntimeException cause) {
    return new QueryEvaluationException(
        location,
        "The JSONata expression '%s' specified for the field '%s' %s"
            .formatted(text, location, what),
        cause);
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getMessage() == null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  @Override
  public String toString() {
    return "{% " + text + " %}";
  }
}
