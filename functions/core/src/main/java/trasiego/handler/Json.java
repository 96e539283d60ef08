package trasiego.handler;

import java.io.InputStream;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;
import trasiego.failure.InvalidRequestException;

/**
 * The one JSON mapping of the house. Strict for requests: unknown fields, wrong types and silent
 * conversions are refused by name. Lenient for documents that a later version may have widened.
 */
public final class Json {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              config -> {
                config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  private static final JsonMapper DOCUMENT =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private Json() {}

  /**
   * Reads a request; what does not fit is an {@link InvalidRequestException} that names the field.
   */
  public static <T> T request(InputStream input, Class<T> type) {
    return request(() -> STRICT.readValue(input, type));
  }

  static <T> T request(ObjectNode fields, Class<T> type) {
    return request(() -> STRICT.treeToValue(fields, type));
  }

  /** What a request holds, of whatever type. */
  static ObjectNode fields(byte[] request) {
    return request(() -> (ObjectNode) STRICT.readTree(request));
  }

  /** What a request wants done, whatever else it holds; null where it does not say. */
  static String action(byte[] request) {
    record Named(String action) {}
    return request(
            () ->
                STRICT
                    .readerFor(Named.class)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .<Named>readValue(request))
        .action();
  }

  private static <T> T request(Supplier<T> reading) {
    T request;
    try {
      request = reading.get();
    } catch (JacksonException e) {
      throw new InvalidRequestException(Mismatch.of(e).toString(), e);
    }
    if (request == null) {
      throw new InvalidRequestException("request: found null, wanted an object");
    }
    return request;
  }

  /** Reads a document that this house wrote; the caller says what a damaged one means. */
  public static <T> T document(byte[] bytes, Class<T> type) {
    return DOCUMENT.readValue(bytes, type);
  }

  public static byte[] bytes(Object value) {
    return DOCUMENT.writeValueAsBytes(value);
  }

  /** One line, for answers and logs. */
  public static byte[] line(Object value) {
    return STRICT.writeValueAsBytes(value);
  }
}
