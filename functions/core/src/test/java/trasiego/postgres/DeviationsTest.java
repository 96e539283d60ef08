package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeviationsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          column public.product.note   | text                  | -          | column public.product.note: in the database, in no migration (text)
          column public."Product"."x y"| text                  | -          | column public."Product"."x y": in the database, in no migration (text)
          column public.product.note   | -                     | text       | column public.product.note: made by the migrations, not in the database (text)
          column public.product.note   | integer               | text       | column public.product.note: integer in the database, text by the migrations
          table public.product         | owner shop            | -          | table public.product: in the database, in no migration
          table public.product         | owner postgres        | owner shop | table public.product: owner postgres in the database, owner shop by the migrations
          constraint public.a.positive | CHECK (k > 0)         | -          | constraint public.a.positive: in the database, in no migration (CHECK (k > 0))
          index public.i               | CREATE INDEX i ON a   | -          | index public.i: in the database, in no migration (CREATE INDEX i ON a)
          trigger t on public.a        | CREATE TRIGGER t      | -          | trigger t on public.a: in the database, in no migration
          view public.v                | -                     | owner shop | view public.v: made by the migrations, not in the database
          function public.f(integer)   | owner shop, CREATE    | -          | function public.f(integer): in the database, in no migration
          extension hstore             | version 1.8           | -          | extension hstore: in the database, in no migration (version 1.8)
          schema audit                 | owner shop            | -          | schema audit: in the database, in no migration
          enum public.mood             | owner s, 'a' 'b'      | owner s, 'a' | enum public.mood: owner s, 'a' 'b' in the database, owner s, 'a' by the migrations
          comment on table public.a    | of ours               | -          | comment on table public.a: in the database, in no migration (of ours)
          grants on relation public.a to reader | insert, select | select   | grants on relation public.a to reader: insert, select in the database, select by the migrations
          default privileges of shop in all on r | reader=r/shop | -        | default privileges of shop in all on r: in the database, in no migration
          """)
  void saysWhereEachKindIs(String name, String found, String wanted, String line) {
    assertThat(lines(one(name, found), one(name, wanted))).containsExactly(line);
  }

  @Test
  void showsWhereTwoLongDefinitionsPart() {
    String body =
        "owner shop, CREATE OR REPLACE FUNCTION public.f()\n RETURNS integer\n LANGUAGE sql\n"
            + "AS $function$ SELECT 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + %s + 1 + 1 + 1 $function$";

    assertThat(
            lines(
                Map.of("function public.f()", body.formatted("22")),
                Map.of("function public.f()", body.formatted("33"))))
        .containsExactly(
            "function public.f(): the database has \"…22 + 1 + 1 + 1 $function$\" where the"
                + " migrations make \"…33 + 1 + 1 + 1 $function$\"");
  }

  @Test
  void letsATableStandForWhatBelongsToIt() {
    Map<String, String> made = new TreeMap<>();
    made.put("table public.\"My a\"", "owner shop");
    made.put("column public.\"My a\".k", "integer");
    made.put("constraint public.\"My a\".pk", "PRIMARY KEY (k)");
    made.put("index public.pk", "CREATE UNIQUE INDEX pk ON public.\"My a\" USING btree (k)");
    made.put("sequence public.s", "owner shop, integer, owned by public.\"My a\".k");
    made.put("grants on relation public.s to shop", "usage");
    made.put("grants on relation public.\"My a\" to shop", "select");
    made.put("grants on column public.\"My a\".k to reader", "select");
    made.put("trigger t on public.\"My a\"", "CREATE TRIGGER t");
    made.put("policy p on public.\"My a\"", "permissive");
    made.put("rule r on public.\"My a\"", "CREATE RULE r");
    made.put("comment on table public.\"My a\"", "it");
    made.put("comment on column public.\"My a\".k", "it");

    assertThat(lines(made, Map.of()))
        .containsExactly("table public.\"My a\": in the database, in no migration");
  }

  @Test
  void letsASchemaStandForWhatIsInIt() {
    Map<String, String> made = new TreeMap<>();
    made.put("schema audit", "owner shop");
    made.put("table audit.a", "owner shop");
    made.put("column audit.a.k", "integer");
    made.put("function audit.f(integer, public.mood)", "owner shop");
    made.put("enum audit.e", "owner shop");
    made.put("operator audit.+ (integer, integer)", "function f");
    made.put("grants on schema audit to reader", "usage");
    made.put("grants on routine audit.f(integer, public.mood) to reader", "execute");
    made.put("grants on type audit.e to reader", "usage");
    made.put("comment on schema audit", "it");

    assertThat(lines(made, Map.of()))
        .containsExactly("schema audit: in the database, in no migration");
  }

  @Test
  void tellsOfTheColumnsOfATableThatBothHave() {
    Map<String, String> made = Map.of("table public.a", "owner s", "column public.a.k", "integer");
    Map<String, String> live = new TreeMap<>(made);
    live.put("table public.b", "owner s");
    live.put("column public.a.b", "integer");

    assertThat(lines(live, made))
        .containsExactly(
            "column public.a.b: in the database, in no migration (integer)",
            "table public.b: in the database, in no migration");
  }

  @Test
  void gathersThePartitionsOfATable() {
    Map<String, String> live = new TreeMap<>(Map.of("table public.log", "owner s"));
    Map<String, String> made = new TreeMap<>(live);
    for (int i = 10; i < 40; i++) {
      live.put("table public.log_" + i, "owner s, partition FOR VALUES IN (" + i + ")");
      live.put("inheritance public.log_" + i + " of public.log", "attached");
      live.put("column public.log_" + i + ".k", "integer");
      live.put("index public.i_" + i, "CREATE INDEX i ON public.log_" + i + " USING btree (k)");
    }

    Deviations deviations =
        Deviations.of(
            new Catalogue(new TreeMap<>(live)).compare(new Catalogue(new TreeMap<>(made))));

    assertThat(deviations.lines()).isEmpty();
    assertThat(deviations.partitions())
        .containsExactly(
            "30 partitions of public.log: in the database, in no migration (public.log_10 …"
                + " public.log_39)");
  }

  @Test
  void showsTheFirstFifty() {
    Map<String, String> live = new TreeMap<>();
    for (int i = 100; i < 160; i++) {
      live.put("table public.t" + i, "owner s");
    }

    assertThat(lines(live, Map.of())).hasSize(51).last().isEqualTo("and 10 more");
  }

  private static Map<String, String> one(String name, String definition) {
    return definition == null ? Map.of() : Map.of(name, definition);
  }

  private static List<String> lines(Map<String, String> found, Map<String, String> wanted) {
    Catalogue live = new Catalogue(new TreeMap<>(found));
    return new ArrayList<>(
        Deviations.of(live.compare(new Catalogue(new TreeMap<>(wanted)))).lines());
  }
}
