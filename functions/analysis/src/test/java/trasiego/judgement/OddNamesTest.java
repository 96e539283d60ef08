package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.execution.Hazard;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;

/** Whatever a table or column is called, it is judged and written as the server writes it. */
class OddNamesTest {
  private static final String LONGEST =
      "\"ñandú_0123456789_0123456789_0123456789_0123456789_0123456789_\"";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "\"Order\"",
        "\"a.b\"",
        "\"say \"\"when\"\"\"",
        "\"O'Higgins (Santiago)\"",
        "\"; DROP TABLE x; --\"",
        "\"Ñuñoa 🍷\"",
        "\"select\"",
        "\" \"",
        LONGEST
      })
  void namesWhatItFinds(String own) {
    Relation table = table("public." + own);
    Column column = column(table, own);

    assertThat(judge(List.of(table, column), List.of(), "DROP TABLE " + own))
        .extracting(it -> it.code() + " " + it.object())
        .containsExactly("drop-table public." + own);
    assertThat(judge(List.of(table, column), List.of(table), "ALTER TABLE t DROP COLUMN c"))
        .extracting(it -> it.code() + " " + it.object())
        .containsExactly("drop-column public." + own + "." + own);
    assertThat(
            judge(List.of(table), List.of(table("public.other")), "ALTER TABLE t RENAME TO other"))
        .extracting(Hazard::safer)
        .singleElement()
        .asString()
        .endsWith("CREATE VIEW public.other AS SELECT * FROM public." + own + ";");
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "\"Order\"", "\"a.b\"", "\"say \"\"when\"\"\"", LONGEST})
  void tellsWhatCascadeTakesFromWhatIsNamed(String own) {
    Relation table = table("public." + own);
    Relation view =
        new Relation(
            "relation:2", "public.seen", "view", "p", "owner", null, null, 0, false, false, "");

    assertThat(judge(List.of(table, view), List.of(), "DROP TABLE " + own + " CASCADE"))
        .extracting(it -> it.code() + " " + it.object())
        .containsExactlyInAnyOrder("drop-table public." + own, "drop-cascade public.seen");
  }

  private static Relation table(String name) {
    return new Relation(
        "relation:1", name, "table", "p", "owner", null, null, 7, false, false, null);
  }

  private static Column column(Relation table, String own) {
    return new Column(
        "column:1:1",
        table.name() + "." + own,
        table.key(),
        1,
        own,
        "integer",
        false,
        null,
        "",
        "",
        null,
        false);
  }

  /** The hazards of one statement that leads from some objects to others. */
  private static List<Hazard> judge(
      List<SchemaObject> was, List<? extends SchemaObject> is, String sql) {
    Schema before = new Schema(SchemaObject.byKey(new ArrayList<>(was)));
    Schema after = new Schema(SchemaObject.byKey(new ArrayList<>(is)));
    Script script = new Script("V1__odd.sql", "", Statements.of(""), true).withSql(sql + ";");
    ObservedStatement statement =
        new ObservedStatement(
            1,
            1,
            sql,
            script.statements().get(0).words(),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            0,
            Map.of(),
            List.of(),
            Changes.between(before, after),
            List.of(),
            null,
            null);
    ObservedFile file =
        new ObservedFile("1", script.name(), true, List.of(statement), before, after, Map.of());
    return new Judge(TargetTables.UNKNOWN, Thresholds.DEFAULT, 18, before)
        .judge(file, script)
        .hazards();
  }
}
