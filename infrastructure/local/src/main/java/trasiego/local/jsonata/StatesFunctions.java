package trasiego.local.jsonata;

import static com.dashjoin.jsonata.Jsonata.NULL_VALUE;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Jsonata.JFunctionCallable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.core.JacksonException;

/** The functions that Step Functions adds to JSONata, and the two that ask for the time. */
final class StatesFunctions {
  private static final Set<String> DIGESTS =
      Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");
  // The service's array functions end at a thousand items in JSONPath; this bound only guards
  // memory.
  private static final long LONGEST_RANGE = 1_000_000;

  private final Instant now;
  private final RandomGenerator random;

  StatesFunctions(Instant now, RandomGenerator random) {
    this.now = now;
    this.random = random;
  }

  void bindTo(Frame frame) {
    bind(frame, "uuid", arguments -> UUID.randomUUID().toString());
    bind(frame, "parse", arguments -> parse(argument(arguments, 0)));
    bind(frame, "hash", arguments -> hash(argument(arguments, 0), argument(arguments, 1)));
    bind(frame, "random", arguments -> random(argument(arguments, 0)));
    bind(
        frame, "partition", arguments -> partition(argument(arguments, 0), argument(arguments, 1)));
    bind(
        frame,
        "range",
        arguments -> range(argument(arguments, 0), argument(arguments, 1), argument(arguments, 2)));
    // The library reads its clock once per expression it parsed, not per evaluation.
    bind(frame, "millis", arguments -> now.toEpochMilli());
    bind(
        frame,
        "now",
        arguments ->
            Functions.dateTimeFromMillis(
                now.toEpochMilli(),
                (String) argument(arguments, 0),
                (String) argument(arguments, 1)));
    bind(
        frame,
        "eval",
        arguments -> {
          throw new IllegalArgumentException("$eval is not supported, use $parse");
        });
  }

  private interface Function {
    Object apply(List<?> arguments);
  }

  private static void bind(Frame frame, String name, Function function) {
    JFunctionCallable callable = (input, arguments) -> function.apply(arguments);
    frame.bind(name, new JFunction(callable, null));
  }

  private static Object argument(List<?> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }

  private static Object parse(Object text) {
    if (text == null) {
      return null;
    }
    if (!(text instanceof String json)) {
      throw new IllegalArgumentException("$parse wants a string");
    }
    try {
      return JsonataValue.fromJson(StrictJson.parse(json));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("$parse was given text that is not JSON", e);
    }
  }

  private static String hash(Object data, Object algorithm) {
    if (data == null) {
      return null;
    }
    if (!(algorithm instanceof String name) || !DIGESTS.contains(name)) {
      throw new IllegalArgumentException("$hash knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512");
    }
    String text = data instanceof String string ? string : JsonataValue.toJson(data).toString();
    try {
      byte[] digest = MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks " + name, e);
    }
  }

  private Object random(Object seed) {
    if (seed == null || seed == NULL_VALUE) {
      return random.nextDouble();
    }
    return new Random(integer("$random", "the seed", seed)).nextDouble();
  }

  private static Object partition(Object array, Object size) {
    if (array == null) {
      return null;
    }
    List<?> items = array instanceof List<?> list ? list : List.of(array);
    long length = integer("$partition", "the size", size);
    if (length < 1) {
      throw new IllegalArgumentException("$partition wants a size of at least 1, not " + length);
    }
    List<Object> parts = new ArrayList<>();
    for (int from = 0; from < items.size(); from += (int) Math.min(length, items.size())) {
      int to = (int) Math.min(from + length, items.size());
      parts.add(new ArrayList<>(items.subList(from, to)));
    }
    return parts;
  }

  private static Object range(Object first, Object last, Object step) {
    long from = integer("$range", "the first value", first);
    long to = integer("$range", "the last value", last);
    long by = integer("$range", "the step", step);
    if (by == 0) {
      throw new IllegalArgumentException("$range wants a step other than 0");
    }
    if (Math.abs(to - from) / Math.abs(by) >= LONGEST_RANGE) {
      throw new IllegalArgumentException("$range would hold over " + LONGEST_RANGE + " values");
    }
    List<Object> values = new ArrayList<>();
    for (long value = from; by > 0 ? value <= to : value >= to; value += by) {
      values.add(value);
    }
    return values;
  }

  private static long integer(String function, String what, Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
      return ((Number) value).longValue();
    }
    throw new IllegalArgumentException(function + " wants a whole number for " + what);
  }
}
