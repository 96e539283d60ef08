package trasiego.local.jsonata;

import static com.dashjoin.jsonata.Jsonata.NULL_VALUE;

import com.dashjoin.jsonata.Utils;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries JSON into the JSONata library and back. The library reads Java null as «nothing there»,
 * so a JSON null goes in and comes out as its own token, at every depth.
 */
final class JsonataValue {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonataValue() {}

  static Object fromJson(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(entry -> map.put(entry.getKey(), fromJson(entry.getValue())));
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>(node.size());
      node.forEach(item -> list.add(fromJson(item)));
      return list;
    }
    if (node.isNull() || node.isMissingNode()) {
      return NULL_VALUE;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isNumber()) {
      return Utils.convertNumber(
          node.canConvertToLong() && node.isIntegralNumber()
              ? node.longValue()
              : (Number) node.doubleValue());
    }
    return node.asString();
  }

  /**
   * @throws IllegalArgumentException for what JSON cannot hold: functions, infinity, not a number
   */
  static JsonNode toJson(Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case String text -> NODES.stringNode(text);
      case Boolean bool -> NODES.booleanNode(bool);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case BigInteger number -> NODES.numberNode(number);
      case BigDecimal number -> NODES.numberNode(number);
      case Number number -> ofDouble(number.doubleValue());
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        list.forEach(item -> array.add(toJson(item)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, item) -> object.set(String.valueOf(key), toJson(item)));
        yield object;
      }
      default -> {
        if (value == NULL_VALUE) {
          yield NODES.nullNode();
        }
        throw new IllegalArgumentException("a function");
      }
    };
  }

  private static JsonNode ofDouble(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("the number " + number);
    }
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? NODES.numberNode((long) number)
        : NODES.numberNode(number);
  }
}
