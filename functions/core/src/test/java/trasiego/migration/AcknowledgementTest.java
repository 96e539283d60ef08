package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcknowledgementTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          drop-column public.product.name: unread   | drop-column | public.product.name        | true
          drop-column product.name: unread          | drop-column | public.product.name        | true
          drop-column Product.Name : unread         | drop-column | public.product.name        | true
          drop-column "Product"."name": unread      | drop-column | public."Product".name      | true
          drop-column Product.name: unread          | drop-column | public."Product".name      | false
          drop-column name: unread                  | drop-table  | public.product.name        | false
          drop-column shop.product.name: unread     | drop-column | public.product.name        | false
          drop-column "a:b"."c.d": odd names        | drop-column | public."a:b"."c.d"         | true
          rename-enum-value mood.'sad: or': why     | rename-enum-value | public.mood.'sad: or' | true
          drop-function public.total(integer, numeric(10.2)): why | drop-function | public.total(integer, numeric(10.2)) | true
          """)
  void isMeantForTheObjectThatItNames(String line, String code, String object, boolean isMeant) {
    Script script = script("-- trasiego:allow " + line + "\nSELECT 1");

    assertThat(script.acknowledgements())
        .singleElement()
        .satisfies(it -> assertThat(it.isOf(code, object)).isEqualTo(isMeant));
  }

  @Test
  void keepsTheReason() {
    assertThat(
            script("-- trasiego:allow truncate t: nobody: reads it \nSELECT 1").acknowledgements())
        .singleElement()
        .extracting(Acknowledgement::reason)
        .isEqualTo("nobody: reads it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -- trasiego:allow drop-column t.c           | wanted -- trasiego:allow <code> <object>: <reason>
          -- trasiego:allow drop-column: why          | wanted -- trasiego:allow <code> <object>: <reason>
          -- trasiego:irreversible                    | wanted -- trasiego:irreversible: <reason>
          -- trasiego:allow drop-column  : why        | wanted -- trasiego:allow <code> <object>: <reason>
          -- trasiego:allow drop-column t.c: <reason> | in words of your own
          -- Trasiego: allow drop-column t.c: why     | wanted -- trasiego:allow <code> <object>: <reason>
          --- trasiego:allow drop-column t.c: why     | wanted -- trasiego:allow <code> <object>: <reason>
          -- trasiego:alow drop-column t.c: why       | "trasiego:alow" is not known; known are timeout, lock-timeout, allow
          -- trasiego:irreversible because            | wanted -- trasiego:irreversible: <reason>
          """)
  void saysHowItIsWritten(String comment, String wanted) {
    assertThat(script(comment + "\nSELECT 1").problems(java.util.Set.of()))
        .singleElement()
        .asString()
        .contains(wanted);
  }

  @Test
  void knowsWhyAFileHasNoWayBack() {
    assertThat(script("-- trasiego:irreversible: the old prices are gone\nSELECT 1").irreversible())
        .contains("the old prices are gone");
  }

  private static Script script(String sql) {
    return Script.of("V1__x.sql", sql.getBytes(StandardCharsets.UTF_8));
  }
}
