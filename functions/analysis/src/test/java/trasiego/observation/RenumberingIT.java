package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaReader;
import trasiego.testing.Majors.OnEachMajor;

/** The same schema on two servers, whose numbers differ. */
final class RenumberingIT {
  private static final String SCHEMA =
      """
      CREATE TABLE "Order" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
      CREATE TYPE mood AS ENUM ('glad', 'sad');
      CREATE TABLE line (id int, its bigint REFERENCES "Order", mood mood CHECK (id > 0));
      CREATE INDEX ON line (its);
      CREATE VIEW seen AS SELECT id FROM "Order";
      CREATE FUNCTION one(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION one(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
      GRANT SELECT ON "Order" TO public;
      CREATE TABLE part (id int) PARTITION BY HASH (id);
      CREATE TABLE part_0 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      """;

  @OnEachMajor
  void givesWhatIsTheSameItsKeyBackAndTellsWhatIsNew(int major) {
    try (Ground first = Ground.create(major, SCHEMA);
        Ground again = Ground.create(major, SCHEMA)) {
      Schema before = SchemaReader.read(first.session());
      Schema begun = SchemaReader.read(again.session());
      Renumbering keys = new Renumbering(before, begun, "2");

      assertThat(begun.objects().keySet()).doesNotContainAnyElementsOf(tables(before));
      assertThat(Changes.between(before, keys.of(begun)).all())
          .as("what is stored anew, and nothing else")
          .allMatch(change -> change.isAltered() && change.after() instanceof Relation);

      again.session().execute("ALTER TABLE \"Order\" ADD COLUMN new text");
      again.session().execute("CREATE TABLE later (id int)");
      Changes changes = keys.of(Changes.between(begun, SchemaReader.read(again.session())));

      assertThat(changes.added(Column.class))
          .extracting(Column::name)
          .containsExactlyInAnyOrder("public.\"Order\".new", "public.later.id");
      assertThat(changes.added(Column.class).getFirst().relation())
          .isEqualTo(before.relation("public.\"Order\"").orElseThrow().key());
      assertThat(before.objects().keySet())
          .doesNotContainAnyElementsOf(
              changes.added(Relation.class).stream().map(Relation::key).toList());
    }
  }

  private static List<String> tables(Schema structure) {
    return structure.all(Relation.class).map(Relation::key).toList();
  }
}
