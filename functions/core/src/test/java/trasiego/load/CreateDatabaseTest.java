package trasiego.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import trasiego.archive.Manifest.Origin;

final class CreateDatabaseTest {

  @Test
  void namesTheProviderOnlyWhereTheServerKnowsProviders() {
    Origin origin = origin("c", null, null);

    assertThat(CreateDatabase.statement("n\"ew", origin, 14))
        .isEqualTo(
            """
            CREATE DATABASE "n""ew" OWNER "o" TEMPLATE template0 ENCODING 'UTF8'\
             LC_COLLATE 'C' LC_CTYPE 'en_US.utf8'\
            """);
    assertThat(CreateDatabase.statement("n", origin, 15)).endsWith(" LOCALE_PROVIDER libc");
  }

  @Test
  void namesTheLocaleAsItsProviderWantsIt() {
    assertThat(CreateDatabase.statement("n", origin("i", "es-CL", "&V << w"), 18))
        .endsWith(" LOCALE_PROVIDER icu ICU_LOCALE 'es-CL' ICU_RULES '&V << w'");
    assertThat(CreateDatabase.statement("n", origin("b", "C.UTF-8", null), 18))
        .endsWith(" LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'");
  }

  private static Origin origin(String provider, String locale, String rules) {
    return new Origin(
        "live", "o", "UTF8", provider, "C", "en_US.utf8", locale, rules, -1, null, null, List.of());
  }
}
