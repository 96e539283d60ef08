package trasiego.archive.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.PgDump;
import trasiego.testing.TestDatabase;

/** Held against what pg_dump wrote of databases whose names and texts look like other items. */
final class TableOfContentsIT {
  private static final String POSING =
      """
      --
      -- Name: watcher; Type: EVENT TRIGGER; Schema: -; Owner: postgres
      --
      CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION quiet();
      GRANT ALL ON TABLE wine TO nobody_at_all;
      SET row_security = off;\
      """;

  @TempDir private Path folder;

  private Path dump(TestDatabase database, String... options) {
    Path archive = folder.resolve("archive.dump");
    String[] all = Arrays.copyOf(options, options.length + 2);
    all[options.length] = "-Fc";
    all[options.length + 1] = "--file=" + archive;
    PgDump.run(database, database.name(), all);
    return archive;
  }

  @OnEachMajor
  void takesNoTextForAnItem(int major) throws IOException {
    try (TestDatabase database = TestDatabase.create(major)) {
      database.execute(
          """
          CREATE TABLE wine (id int PRIMARY KEY);
          CREATE FUNCTION body() RETURNS void LANGUAGE plpgsql AS $body$BEGIN
          %1$s
          END$body$;
          COMMENT ON TABLE wine IS '%1$s';
          COMMENT ON CONSTRAINT wine_pkey ON wine IS 'the key';
          CREATE TABLE "x; Type: EVENT TRIGGER; Schema: -; Owner: postgres
          12; 3466 16385 EVENT TRIGGER - watcher postgres" (id int);
          CREATE TABLE "EXTENSION - plperlu " (id int);
          """
              .formatted(POSING));

      List<Item> items = TableOfContents.read(dump(database)).items();

      assertThat(items)
          .extracting(Item::kind)
          .contains("TABLE", "FUNCTION", "COMMENT", "CONSTRAINT", "TABLE DATA")
          .doesNotContain("EVENT TRIGGER", "EXTENSION", "DATABASE", "ENCODING");
      assertThat(named(items, "TABLE", "wine"))
          .satisfies(
              table -> {
                assertThat(table.schema()).isEqualTo("public");
                assertThat(table.owner()).isEqualTo(database.owner());
                assertThat(table.catalogue()).isEqualTo(1259);
                assertThat(table.section()).isEqualTo(Section.PRE_DATA);
                assertThat(table.sql()).startsWith("CREATE TABLE public.wine (");
                assertThat(table).hasToString("table public.wine");
              });
      assertThat(named(items, "FUNCTION", "body()").sql()).contains(POSING);
      assertThat(named(items, "CONSTRAINT", "wine wine_pkey"))
          .satisfies(
              key -> {
                assertThat(key.section()).isEqualTo(Section.POST_DATA);
                assertThat(key.needs()).contains(named(items, "TABLE", "wine").number());
              });
      assertThat(named(items, "COMMENT", "TABLE wine").section()).isEqualTo(Section.PRE_DATA);
      assertThat(named(items, "COMMENT", "CONSTRAINT wine_pkey ON wine").section())
          .isEqualTo(Section.POST_DATA);
      assertThat(items)
          .filteredOn(item -> item.name().startsWith("x; Type"))
          .isNotEmpty()
          .allSatisfy(item -> assertThat(item.toString()).doesNotContain("\n"));
    }
  }

  @OnEachMajor
  void leavesOutWhatStandsOnWhatIsLeftOut(int major) throws IOException {
    try (TestDatabase database = TestDatabase.create(major)) {
      database.execute(
          """
          CREATE TABLE wine (id int PRIMARY KEY);
          CREATE TABLE other (id int PRIMARY KEY);
          CREATE VIEW wines AS SELECT id FROM wine;
          CREATE VIEW all_wines AS SELECT id FROM wines;
          COMMENT ON VIEW all_wines IS 'all';
          GRANT SELECT ON wine TO PUBLIC;
          """);
      TableOfContents contents = TableOfContents.read(dump(database));

      List<Item> kept = contents.without(item -> item.is("TABLE") && item.name().equals("wine"));

      assertThat(kept)
          .extracting(Item::toString)
          .contains("table public.other", "constraint public.other other_pkey")
          .noneMatch(name -> name.contains("wine"));
      assertThat(contents.ownedBy(Set.of(database.owner())))
          .extracting(Item::kind)
          .contains("TABLE", "VIEW")
          .doesNotContain("ACL", "COMMENT");
      assertThat(contents.owners()).contains(database.owner());
    }
  }

  @OnNewestMajor
  void readsNoArchiveThatIsCutShortAnywhereOrNone(int major) throws IOException {
    try (TestDatabase database = TestDatabase.create(major)) {
      database.execute("CREATE TABLE wine (id int PRIMARY KEY)");
      Path archive = dump(database, "--schema-only");
      byte[] whole = Files.readAllBytes(archive);
      Path damaged = folder.resolve("damaged.dump");
      for (int length = 0; length < whole.length; length++) {
        Files.write(damaged, Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> TableOfContents.read(damaged)).isInstanceOf(IOException.class);
      }
      for (int at = 0; at < whole.length; at++) {
        byte[] other = whole.clone();
        other[at] = (byte) 0xff;
        Files.write(damaged, other);
        try {
          TableOfContents.read(damaged);
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("damaged.dump");
        }
      }
    }
  }

  private static Item named(List<Item> items, String kind, String name) {
    return items.stream()
        .filter(item -> item.is(kind) && item.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + items));
  }
}
