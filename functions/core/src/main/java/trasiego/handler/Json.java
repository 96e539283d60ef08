package trasiego.handler;

import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;
import trasiego.failure.InvalidRequestException;

/**
 * The one JSON mapping of the house. Strict for requests: unknown fields, wrong types and silent
 * conversions are refused by name. Lenient for documents that a later version may have widened.
 */
public final class Json {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
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
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private Json() {}

  /**
   * Reads a request; what does not fit is an {@link InvalidRequestException} that names the field.
   */
  public static <T> T request(InputStream input, Class<T> type) {
    T request;
    try {
      request = STRICT.readValue(input, type);
    } catch (DatabindException e) {
      throw new InvalidRequestException(field(e) + reason(e), e);
    } catch (JacksonException e) {
      throw new InvalidRequestException("the request is not JSON: " + e.getOriginalMessage(), e);
    }
    if (request == null) {
      throw new InvalidRequestException("the request is null, wanted an object");
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

  private static String field(DatabindException e) {
    String path =
        e.getPath().stream()
            .map(
                part ->
                    part.getPropertyName() == null
                        ? "[" + part.getIndex() + "]"
                        : part.getPropertyName())
            .reduce((left, right) -> right.startsWith("[") ? left + right : left + "." + right)
            .orElse("");
    return path.isEmpty() ? "request: " : "field \"" + path + "\": ";
  }

  private static String reason(DatabindException e) {
    if (e instanceof tools.jackson.databind.exc.UnrecognizedPropertyException unknown) {
      return "unknown; known are " + unknown.getKnownPropertyIds();
    }
    // The message's later lines quote the source and Java's classes: no use to who sent the
    // request.
    return e.getOriginalMessage().lines().findFirst().orElse("not understood");
  }
}
