package trasiego.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import trasiego.failure.InvalidRequestException;

class JsonTest {
  record Inner(String name, Integer size) {}

  record Sample(String text, Integer number, Boolean flag, List<Inner> inner) {}

  private static Sample read(String json) {
    return Json.request(new ByteArrayInputStream(json.getBytes(UTF_8)), Sample.class);
  }

  @Test
  void readsWhatFits() {
    Sample sample =
        read(
            """
            {"text":"ñ","number":2147483647,"flag":true,"inner":[{"name":"a","size":0}]}
            """);

    assertThat(sample).isEqualTo(new Sample("ñ", 2147483647, true, List.of(new Inner("a", 0))));
    assertThat(read("{}")).isEqualTo(new Sample(null, null, null, null));
    assertThat(read("{\"text\":null}").text()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"txt\":\"a\"}|txt",
        "{\"text\":5}|text",
        "{\"text\":1.5}|text",
        "{\"text\":true}|text",
        "{\"text\":{}}|text",
        "{\"text\":[\"a\"]}|text",
        "{\"number\":\"5\"}|number",
        "{\"number\":\"\"}|number",
        "{\"number\":1.5}|number",
        "{\"number\":1e3}|number",
        "{\"number\":2147483648}|number",
        "{\"number\":true}|number",
        "{\"number\":[1]}|number",
        "{\"flag\":\"true\"}|flag",
        "{\"flag\":1}|flag",
        "{\"inner\":{}}|inner",
        "{\"inner\":\"\"}|inner",
        "{\"inner\":[{\"name\":5}]}|inner[0].name",
        "{\"inner\":[{},{\"sise\":5}]}|inner[1].sise"
      })
  void namesTheFieldThatDoesNotFit(String json, String field) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("field \"" + field + "\": ")
        .hasMessageNotContaining("java.")
        .hasMessageNotContaining("trasiego.")
        .hasMessageNotContaining("JsonToken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "[{}]",
        "5",
        "\"text\"",
        "{",
        "{\"text\":",
        "{} {}",
        "{}x",
        "{text:1}",
        "{'text':'a'}",
        "{\"text\":\"a\",}",
        "\u0000",
        "{\"text\":\"\t\"}",
        "{\"number\":NaN}",
        "{\"number\":01}",
        "/* no */ {}"
      })
  void refusesWhatIsNotOneJsonObject(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageNotContaining("java.")
        .hasMessageNotContaining("trasiego.");
  }

  @Test
  void refusesAFieldThatIsGivenTwice() {
    assertThatThrownBy(() -> read("{\"text\":\"a\",\"text\":\"b\"}"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("\"text\"");
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] bytes = {'{', '"', 't', 'e', 'x', 't', '"', ':', '"', (byte) 0xff, '"', '}'};

    assertThatThrownBy(() -> Json.request(new ByteArrayInputStream(bytes), Sample.class))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void refusesWhatIsTooDeep() {
    String deep = "{\"inner\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThatThrownBy(() -> read(deep)).isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> read("{\"unknown\":" + "[".repeat(100_000)))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void refusesANumberWithTooManyDigits() {
    assertThatThrownBy(() -> read("{\"number\":" + "9".repeat(100_000) + "}"))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void readsADocumentThatALaterVersionWidened() {
    Inner inner = Json.document("{\"name\":\"a\",\"later\":{}}".getBytes(UTF_8), Inner.class);

    assertThat(inner).isEqualTo(new Inner("a", null));
    assertThatThrownBy(() -> Json.document("{".getBytes(UTF_8), Inner.class))
        .isInstanceOf(JacksonException.class);
  }

  @Test
  void writesOneLineAndReadsItBack() {
    byte[] line = Json.line(new Inner("a\nb", 1));

    assertThat(line)
        .asString(UTF_8)
        .doesNotContain("\n")
        .isEqualTo("{\"name\":\"a\\nb\",\"size\":1}");
    assertThat(Json.document(line, Inner.class)).isEqualTo(new Inner("a\nb", 1));
  }
}
