package trasiego.local.jsonata;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and measures JSON; a key given twice is an error, not the last one's victory. */
public final class StrictJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private StrictJson() {}

  public static JsonNode parse(String text) {
    return MAPPER.readTree(text);
  }

  public static int size(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
