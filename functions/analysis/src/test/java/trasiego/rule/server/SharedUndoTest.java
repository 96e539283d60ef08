package trasiego.rule.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;

class SharedUndoTest {
  /** {@code SET … FROM CURRENT} keeps a path as it was written, blanks or not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "search_path | shop, public | shop, public",
        "search_path | \"$user\", \"x, \"\"y\" | \"$user\", \"x, \"\"y\"",
        "search_path | a;alter/**/role/**/wine/**/superuser |"
            + " 'a;alter/**/role/**/wine/**/superuser'",
        "search_path | a,b;drop/**/table/**/t,c'd | a, 'b;drop/**/table/**/t', 'c''d'",
        "session_preload_libraries | $libdir/auto_explain, x | '$libdir/auto_explain', x",
        "DateStyle | ISO, MDY | ISO, MDY",
        "work_mem | 1MB'; DROP TABLE t; -- | '1MB''; DROP TABLE t; --'",
      })
  void givesSettingsBackByOneStatementAlone(String name, String before, String wanted) {
    SharedChange change = new SharedChange(Kind.ROLE_SETTING, "wine", name, before, "other");

    assertThat(SharedUndo.ofSetting("ROLE", change))
        .startsWith("ALTER ROLE wine SET ")
        .endsWith(" = " + wanted + ";");
  }
}
