package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import trasiego.archive.fingerprint.RowHash;

final class GeneratedFieldsTest {
  @Test
  void leavesARowAsAPlainCopyHasIt() {
    GeneratedFields fields = fields(2, "g", "h");

    assertThat(stored(fields, "1\ta\\tb\tx\ty\n")).isEqualTo("1\ta\\tb\n");
    assertThat(stored(fields, "\\N\t\t\t\\N\n")).isEqualTo("\\N\t\n");
    assertThat(stored(fields(0, "g"), "x\n")).isEqualTo("\n");
  }

  @Test
  void tellsRowsThatSwappedTheirValuesApart() {
    assertThat(of("1\tx\n", "2\ty\n")).isEqualTo(of("2\ty\n", "1\tx\n"));
    assertThat(of("1\tx\n", "2\ty\n")).isNotEqualTo(of("1\ty\n", "2\tx\n"));
  }

  @Test
  void saysWhichColumnDiffers() {
    GeneratedFields one = fields(1, "g", "h");
    GeneratedFields other = fields(1, "g", "h");
    stored(one, "1\tx\ty\n");
    stored(other, "1\tx\tz\n");

    assertThat(one.fingerprints().getFirst()).isEqualTo(other.fingerprints().getFirst());
    assertThat(one.fingerprints().getLast()).isNotEqualTo(other.fingerprints().getLast());
  }

  @Test
  void refusesARowThatIsNotTheTables() {
    assertThatThrownBy(() -> stored(fields(1, "g"), "1\n")).hasMessageContaining("fewer fields");
    assertThatThrownBy(() -> stored(fields(1, "g"), "1\t2\t3\n"))
        .hasMessageContaining("more fields");
  }

  private static List<Manifest.Generated> of(String... rows) {
    GeneratedFields fields = fields(1, "g");
    for (String row : rows) {
      stored(fields, row);
    }
    return fields.fingerprints();
  }

  private static GeneratedFields fields(int stored, String... generated) {
    List<String> columns = List.of("a", "b").subList(0, stored);
    return new GeneratedFields(
        new CopyText("s", "t", columns, List.of(generated), null, ServerEncoding.UTF8),
        RowHash.WRITTEN);
  }

  private static String stored(GeneratedFields fields, String line) {
    byte[] row = line.getBytes(StandardCharsets.UTF_8);
    return new String(row, 0, fields.cut(row), StandardCharsets.UTF_8);
  }
}
