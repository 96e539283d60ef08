package trasiego.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import trasiego.archive.Manifest.Omission;
import trasiego.postgres.Catalogue.Difference;

final class LeftOutTest {
  private static final List<Omission> OMITTED =
      List.of(new Omission("invalid index", "public.broken", null, "left by a broken-off build"));

  @Test
  void allowsWhatSpeaksOfAThingThatIsNotThere() {
    Predicate<Difference> copy =
        LeftOut.ofCopy(
            OMITTED,
            List.of(
                "table public.wine: extension vector is not there",
                "function public.near(integer, text): denied",
                "acl public.TABLE grape: role \"x\" does not exist",
                "default acl public.DEFAULT PRIVILEGES FOR TABLES: denied"));

    assertThat(copy)
        .accepts(
            lacking("table public.wine", "owner o"),
            lacking("index public.wine_i", "CREATE INDEX wine_i ON public.wine USING btree (id)"),
            lacking("index public.broken", "CREATE INDEX broken"),
            new Difference("grants on relation public.grape to x", "select", "update"),
            new Difference("column public.t.c", "integer", "integer default public.near(1, 'x')"),
            lacking("default privileges of o in public on r", "x=r/o"),
            new Difference("version of extension citext", "1.6", "1.5"))
        .rejects(
            lacking("table public.wines", "owner o"),
            new Difference("column public.t.c", "integer", "bigint"),
            new Difference("table public.nearly", "owner o", "owner p"));
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

  private static Difference lacking(String name, String wanted) {
    return new Difference(name, null, wanted);
  }
}
