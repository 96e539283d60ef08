package trasiego.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DumpScriptTest {

  @Test
  void readsStatementsAndSkipsWhatIsOnlyForPsql() throws IOException {
    String text =
        """
        --
        -- Name: a;b; Type: SEQUENCE SET; Schema: public; Owner: o
        --

        \\restrict abc

        SET client_encoding = 'UTF8';
        SELECT pg_catalog.setval('public."s;q
        x''y -- no comment"', 7, false);
        SELECT E'it\\'s; one';

        \\unrestrict abc
        """;

    assertThat(statements(text))
        .containsExactly(
            "SET client_encoding = 'UTF8'",
            "SELECT pg_catalog.setval('public.\"s;q\nx''y -- no comment\"', 7, false)",
            "SELECT E'it\\'s; one'");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_530, 65_531, 65_532, 65_533, 65_534, 65_535, 65_536, 200_000})
  void handsOverRowsWhereverTheBufferEnds(int length) throws IOException {
    String rows = "x".repeat(length) + "\n\\\\.\n\\.x\n1\t\\N\n";
    DumpScript script = script("COPY public.t (a) FROM stdin;\n" + rows + "\\.\n\nSELECT 1;\n");

    assertThat(script.statement()).contains("COPY public.t (a) FROM stdin");
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    script.<RuntimeException>rows(found::write);

    assertThat(found.toString(StandardCharsets.UTF_8)).isEqualTo(rows);
    assertThat(script.statement()).contains("SELECT 1");
    assertThat(script.statement()).isEmpty();
  }

  @Test
  void readsATableWithoutRows() throws IOException {
    DumpScript script = script("COPY t FROM stdin;\n\\.\n");

    script.statement();
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    script.<RuntimeException>rows(found::write);

    assertThat(found.size()).isZero();
    assertThat(script.statement()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "SELECT 'a;", "SELECT \"a"})
  void refusesATextThatEndsTooEarly(String text) {
    assertThatThrownBy(() -> statements(text)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesRowsThatEndTooEarly() throws IOException {
    DumpScript script = script("COPY t FROM stdin;\n1\n2\n");
    script.statement();

    assertThatThrownBy(() -> script.<RuntimeException>rows((bytes, offset, length) -> {}))
        .isInstanceOf(IOException.class);
  }

  private static List<String> statements(String text) throws IOException {
    DumpScript script = script(text);
    List<String> statements = new ArrayList<>();
    Optional<String> statement = script.statement();
    while (statement.isPresent()) {
      statements.add(statement.get());
      statement = script.statement();
    }
    return statements;
  }

  private static DumpScript script(String text) {
    return new DumpScript(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
