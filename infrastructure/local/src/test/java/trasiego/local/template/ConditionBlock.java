package trasiego.local.template;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** The condition of a policy's statement, by the rules of IAM for the operators that we use. */
record ConditionBlock(Map<?, ?> operators) {
  private static final String IF_EXISTS = "IfExists";

  static ConditionBlock of(Object node) {
    return new ConditionBlock(node instanceof Map<?, ?> map ? map : Map.of());
  }

  /** Every operator holds for every key; of a key's values one is enough. */
  boolean holds(Map<String, String> context) {
    return operators.entrySet().stream()
        .allMatch(
            operator ->
                ((Map<?, ?>) operator.getValue())
                    .entrySet().stream()
                        .allMatch(
                            key ->
                                holds(
                                    operator.getKey().toString(),
                                    context.get(key.getKey().toString()),
                                    PolicyStatement.texts(key.getValue()))));
  }

  private static boolean holds(String operator, String found, List<String> wanted) {
    if (operator.equals("Null")) {
      return wanted.equals(List.of(String.valueOf(found == null)));
    }
    boolean lenient = operator.endsWith(IF_EXISTS);
    String name =
        lenient ? operator.substring(0, operator.length() - IF_EXISTS.length()) : operator;
    boolean negated = name.contains("Not");
    if (found == null) {
      return lenient || negated;
    }
    Predicate<String> one = value -> comparison(name).test(value, found);
    return negated ? wanted.stream().noneMatch(one) : wanted.stream().anyMatch(one);
  }

  private static BiPredicate<String, String> comparison(String operator) {
    return switch (operator) {
      case "StringEquals", "StringNotEquals" -> String::equals;
      case "Bool" -> String::equalsIgnoreCase;
      case "StringLike", "ArnLike", "ArnNotLike", "ArnEquals" -> PolicyStatement::isLike;
      case "NumericLessThan" ->
          (wanted, found) -> Double.parseDouble(found) < Double.parseDouble(wanted);
      default -> throw new IllegalArgumentException("unknown operator " + operator);
    };
  }
}
