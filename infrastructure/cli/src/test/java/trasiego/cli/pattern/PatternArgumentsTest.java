package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.TABLE;
import static trasiego.cli.pattern.PatternOption.TO;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.cli.exit.UsageException;

class PatternArgumentsTest {
  private static final Pattern RENAME = Patterns.of("rename-column");

  @Test
  void asksForWhatIsMissingInItsOrder() {
    List<PatternOption> asked = new ArrayList<>();

    PatternArguments arguments =
        PatternArguments.of(
            RENAME,
            Map.of(COLUMN, "a"),
            option -> {
              asked.add(option);
              return Optional.of(" typed ");
            });

    assertThat(asked).containsExactly(TABLE, TO);
    assertThat(arguments.one(TO)).isEqualTo("typed");
    assertThat(arguments.hasTrigger()).isTrue();
  }

  @Test
  void takesNoBlankForAnAnswer() {
    assertThatThrownBy(() -> PatternArguments.of(RENAME, Map.of(), _ -> Optional.of(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--pattern rename-column needs --table: the table, such as");
  }

  @Test
  void partsNamesAtCommasThatAreNotTheirOwn() {
    PatternArguments arguments =
        PatternArguments.of(
            Patterns.of("unique"),
            Map.of(TABLE, "t", COLUMN, "a, \"b,c\" ,D"),
            _ -> Optional.empty());

    assertThat(arguments.list(COLUMN)).containsExactly("a", "\"b,c\"", "D");
  }
}
