package trasiego.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import trasiego.archive.Manifest.Omission;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;
import trasiego.postgres.Catalogue.Difference;

final class LeftOutTest {
  private static final List<Omission> OMITTED =
      List.of(new Omission("invalid index", "public.broken", null, "left by a broken-off build"));

  @Test
  void allowsWhatSpeaksOfAThingThatIsNotThere() {
    Predicate<Difference> copy =
        beside(
            item("TABLE", "public", "wine"),
            item("FUNCTION", "public", "near(integer, text)"),
            item("ACL", "public", "TABLE grape"),
            item("DEFAULT ACL", "public", "DEFAULT PRIVILEGES FOR TABLES"));

    assertThat(copy)
        .accepts(
            lacking("table public.wine", "owner o"),
            lacking("column public.wine.id", "integer"),
            lacking("index public.wine_i", "CREATE INDEX wine_i ON public.wine USING btree (id)"),
            lacking("index public.broken", "CREATE INDEX broken"),
            new Difference("grants on relation public.grape to x", "select", "update"),
            new Difference("column public.t.c", "integer", "integer default public.near(1, 'x')"),
            lacking("default privileges of o in public on r", "x=r/o"),
            new Difference("version of extension citext", "1.6", "1.5"))
        .rejects(
            lacking("table public.wines", "owner o"),
            new Difference("column public.t.c", "integer", "bigint"),
            new Difference("table public.grape", "owner o", "owner p"),
            new Difference("table public.nearly", "owner o", "owner p"));
  }

  @Test
  void holdsANamesakeElsewhereToTheLetter() {
    assertThat(beside(item("TABLE", "public", "wine"), item("EXTENSION", "", "citext")))
        .accepts(lacking("extension citext", "in schema public"))
        .rejects(
            lacking("table cellar.wine", "owner o"),
            lacking("column public.grape.wine", "text"),
            new Difference("constraint public.grape.wine", "CHECK (a)", "CHECK (b)"),
            lacking("column public.grape.citext", "text"),
            lacking("table public.citext", "owner o"));
    assertThat(beside(item("OPERATOR", "public", "===")))
        .accepts(lacking("operator public.=== (integer, integer)", "function public.same"))
        .rejects(lacking("operator public.==== (integer, integer)", "function public.same"));
  }

  @Test
  void knowsWhatStandsBehindItsTablesName() {
    assertThat(
            beside(
                item("TRIGGER", "public", "old wine stamp it"),
                item("POLICY", "public", "wine mine"),
                item("CONSTRAINT", "public", "wine wine_key"),
                item("DEFAULT", "public", "wine Year"),
                item("PUBLICATION TABLE", "public", "all_of_it grape"),
                item("COMMENT", "public", "TRIGGER stamp ON wine"),
                item("COMMENT", "public", "COLUMN wine.year")))
        .accepts(
            lacking("trigger \"stamp it\" on public.\"old wine\"", "CREATE TRIGGER"),
            lacking("policy mine on public.wine", "permissive"),
            lacking("constraint public.wine.wine_key", "UNIQUE (id)"),
            lacking("index public.wine_key", "CREATE UNIQUE INDEX"),
            new Difference("column public.wine.\"Year\"", "integer", "integer default 1"),
            new Difference("publication all_of_it", "", "public.grape"),
            lacking("comment on trigger stamp on public.wine", "x"),
            lacking("comment on table column public.wine.year", "x"))
        .rejects(
            lacking("trigger other on public.\"old wine\"", "CREATE TRIGGER"),
            lacking("trigger \"stamp it\" on cellar.\"old wine\"", "CREATE TRIGGER"),
            lacking("policy mine on public.grape", "permissive"),
            new Difference("column public.wine.year", "integer", "bigint"),
            lacking("publication some_of_it", "public.wine"),
            lacking("constraint public.grape.wine_key", "UNIQUE (id)"));
  }

  @Test
  void takesASentenceForNoName() {
    assertThat(
            beside(
                item("CAST", "", "CAST (public.a AS text)"),
                item("COMMENT", "", "CAST (public.a AS text)"),
                item("ACL", "", "SCHEMA shop"),
                item("USER MAPPING", "", "USER MAPPING someone SERVER far")))
        .accepts(
            lacking("cast (public.a as text)", "there"),
            lacking("comment on cast (public.a as text)", "x"),
            lacking("user mapping for someone on far", "there"),
            new Difference("grants on schema shop to x", "usage", "create"))
        .rejects(
            lacking("column public.t.cast", "text"),
            lacking("function public.cast()", "owner o"),
            lacking("comment on table public.t", "x"),
            new Difference("grants on relation shop.orders to x", "select", "update"),
            new Difference("grants on relation public.t to shop", "select", "update"));
  }

  @Test
  void excusesNothingThatIsThereWhereASuperuserTakesItOver() {
    Predicate<Difference> whole = LeftOut.ofWholeRestoration(OMITTED);

    assertThat(whole)
        .accepts(lacking("index public.broken", "CREATE INDEX broken"))
        .rejects(
            new Difference("function public.broken()", "-- public.broken", null),
            new Difference("function public.trusted()", "-- public.broken", "SELECT 1"),
            new Difference("rule trasiego_restore on public.theirs", "UPDATE", null));
  }

  @Test
  void holdsARestorationToWhatACopyMayLack() {
    Predicate<Difference> restoration = LeftOut.ofRestoration(OMITTED, "ledger_schema");

    assertThat(restoration)
        .accepts(
            lacking("index public.broken", "CREATE INDEX broken"),
            new Difference("table ledger_schema.done", "owner o", null))
        .rejects(
            lacking("table ledger_schema.done", "owner o"),
            new Difference("the database", "owner o", "owner p"),
            new Difference("tablespace of public.t", "fast", "slow"));
  }

  private static Predicate<Difference> beside(Item... items) {
    return LeftOut.ofCopy(OMITTED, Stream.of(items).toList(), List.of());
  }

  private static Item item(String kind, String schema, String name) {
    return new Item(1, 0, kind, name, schema, "o", "", Section.PRE_DATA, "", "", List.of());
  }

  private static Difference lacking(String name, String wanted) {
    return new Difference(name, null, wanted);
  }
}
