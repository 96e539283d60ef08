package trasiego.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePartsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "public.orders|public|orders",
        "public.orders.status|public.orders|status",
        "public.\"Order\".\"id\"|public.\"Order\"|\"id\"",
        "public.\"a.b\".\"c\"\"d.e\"|public.\"a.b\"|\"c\"\"d.e\"",
        "\"my schema\".\"t\"|\"my schema\"|\"t\"",
        "public.total(integer, public.\"M.x\")|public|total",
        "public.\"f(x)\"(text)|public|\"f(x)\"",
        "public.mood.'s.a''d'|public.mood|'s.a''d'",
        "public.\"Ñandú 🍷\".\"día\"|public.\"Ñandú 🍷\"|\"día\"",
        "crm||crm"
      })
  void partsANameWhereTheServerDoes(String name, String qualifier, String own) {
    NameParts parts = NameParts.of(name);

    assertThat(parts).isEqualTo(new NameParts(qualifier == null ? "" : qualifier, own));
    assertThat(parts.with(parts.own())).isEqualTo(name.replaceFirst("(?<!\\.\"f)\\([^\"]*.*$", ""));
  }

  @Test
  void findsTheSchemaOfWhateverIsInIt() {
    assertThat(NameParts.schema("\"a.b\".\"c\".d")).isEqualTo("\"a.b\"");
    assertThat(NameParts.schema("crm")).isEqualTo("crm");
  }

  @Test
  void derivesNamesThatTheServerDoesNotCut() {
    NameParts longest = NameParts.of("public.\"" + "ñ".repeat(31) + "\"");

    assertThat(NameParts.of("public.orders").derived("kept")).isEqualTo("orders_kept");
    assertThat(NameParts.of("public.\"Order\"").derived("kept")).isEqualTo("\"Order_kept\"");
    assertThat(NameParts.plain(longest.derived("in_step")).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(63);
  }
}
