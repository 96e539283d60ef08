package trasiego.observation.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.sql.SQLException;
import java.util.List;
import trasiego.observation.Ground;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Extension;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Publication;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.RoundTrips;

final class SchemaReaderIT {
  private static final String SCHEMA =
      """
      CREATE TYPE mood AS ENUM ('sad', 'it''s fine');
      CREATE DOMAIN zip AS text NOT NULL CONSTRAINT digits CHECK (VALUE ~ '^[0-9]+$');
      CREATE TYPE pair AS (a int, "B c" text);
      CREATE TABLE "User" (id int PRIMARY KEY, "e.mail" varchar(80) COLLATE "C", mood mood DEFAULT 'sad');
      CREATE TABLE orders (
        id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        buyer int CONSTRAINT buyer_fk REFERENCES "User" (id),
        twice int GENERATED ALWAYS AS (id * 2) STORED,
        zip zip);
      CREATE INDEX orders_open ON orders (buyer, lower(zip)) INCLUDE (twice) WHERE buyer > 0;
      CREATE VIEW buyers AS SELECT u.id FROM "User" u JOIN orders o ON o.buyer = u.id;
      CREATE FUNCTION total(a int, b mood DEFAULT 'sad', OUT c text) STABLE LANGUAGE sql AS 'SELECT 1::text';
      CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TABLE parts (k int PRIMARY KEY, u int REFERENCES "User") PARTITION BY RANGE (k);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
      CREATE TRIGGER touched AFTER UPDATE ON parts FOR EACH ROW EXECUTE FUNCTION nothing();
      ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON orders FOR SELECT USING (buyer > 0);
      CREATE TABLE a (k int); CREATE TABLE b (k int);
      CREATE TABLE _prisma_migrations (id text);
      """;

  @OnEachMajor
  void readsEachKindAsPeopleNameIt(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ground.admin("CREATE EXTENSION hstore; CREATE PUBLICATION feed FOR TABLE orders");
      ground.session().execute("GRANT SELECT (buyer), UPDATE ON orders TO public");

      Schema structure = SchemaReader.read(ground.session());

      assertThat(names(structure, Namespace.class)).containsExactly("public");
      assertThat(names(structure, Relation.class))
          .contains("public.\"User\"", "public.buyers", "public.orders_id_seq", "public.pair")
          .contains("public._prisma_migrations");
      assertThat(names(structure, Column.class))
          .contains("public.\"User\".\"e.mail\"", "public.orders.twice", "public.buyers.id");
      assertThat(names(structure, Constraint.class))
          .contains("public.orders.buyer_fk", "public.zip.digits", "public.parts.parts_pkey");
      // Up to 14 the server counts a partition's triggers among its own.
      assertThat(structure.all(Trigger.class).filter(it -> !it.inherited()).map(Trigger::name))
          .containsExactly("public.parts.touched");
      assertThat(names(structure, Policy.class)).containsExactly("public.orders.own");
      assertThat(names(structure, Routine.class))
          .containsExactlyInAnyOrder("public.total(integer, public.mood)", "public.nothing()");
      assertThat(names(structure, Type.class))
          .containsExactlyInAnyOrder("public.mood", "public.zip", "public.pair");
      assertThat(names(structure, EnumLabel.class))
          .containsExactly("public.mood.'sad'", "public.mood.'it''s fine'");
      assertThat(names(structure, Extension.class)).contains("hstore");
      assertThat(structure.all(Grant.class))
          .extracting(Grant::name, Grant::grantee, Grant::privileges)
          .contains(
              tuple("column public.orders.buyer", "public", List.of("SELECT")),
              tuple("table public.orders", "public", List.of("UPDATE")));
      Relation orders = structure.relation("public.orders").orElseThrow();
      assertThat(structure.all(Publication.class))
          .singleElement()
          .isEqualTo(
              new Publication(
                  key(structure, Publication.class), "feed", false, List.of(orders.key())));
    }
  }

  @OnEachMajor
  void readsTheirPartsExactly(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      Schema structure = SchemaReader.read(ground.session());
      Relation user = structure.relation("public.\"User\"").orElseThrow();
      Relation orders = structure.relation("public.orders").orElseThrow();
      Relation part = structure.relation("public.parts_1").orElseThrow();

      Column mail = structure.columns(user.key()).get(1);
      assertThat(mail.type()).isEqualTo("character varying(80)");
      assertThat(mail.column()).isEqualTo("\"e.mail\"");
      assertThat(mail.collation()).isEqualTo("pg_catalog.\"C\"");
      assertThat(structure.columns(user.key()).get(2).defaultExpression())
          .isEqualTo("'sad'::public.mood");
      assertThat(structure.columns(orders.key()))
          .extracting(Column::identity, Column::generated)
          .startsWith(tuple("a", ""), tuple("", ""), tuple("", "s"));
      Constraint foreign = find(structure, Constraint.class, "public.orders.buyer_fk");
      assertThat(foreign.referenced()).isEqualTo(user.key());
      assertThat(foreign.columns()).containsExactly(2);
      assertThat(foreign.referencedColumns()).containsExactly(1);
      assertThat(foreign.index()).isNull();
      Index open = find(structure, Index.class, "public.orders_open");
      assertThat(open.columns()).containsExactly(2, 0);
      assertThat(open.predicate()).isEqualTo("(buyer > 0)");
      assertThat(find(structure, Constraint.class, "public.zip.digits").relation()).isNull();
      assertThat(part.bound()).isEqualTo("FOR VALUES FROM (1) TO (10)");
      assertThat(structure.find(Relation.class, part.parent()).orElseThrow().definition())
          .isEqualTo("RANGE (k)");
      assertThat(structure.all(Constraint.class).filter(it -> part.key().equals(it.relation())))
          .isNotEmpty()
          .allMatch(Constraint::inherited);
      Routine total = find(structure, Routine.class, "public.total(integer, public.mood)");
      assertThat(total.arguments())
          .isEqualTo("a integer, b public.mood DEFAULT 'sad'::public.mood, OUT c text");
      assertThat(total.volatility()).isEqualTo("s");
      assertThat(find(structure, Policy.class, "public.orders.own").definition())
          .isEqualTo("AS PERMISSIVE FOR SELECT TO PUBLIC USING ((buyer > 0))");
    }
  }

  @OnEachMajor
  void tellsARenameFromADropAndAnAdd(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      Changes swapped =
          changes(
              ground,
              "ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a; ALTER TABLE c RENAME TO b;");
      assertThat(swapped.altered(Relation.class))
          .extracting(change -> change.before().name() + " " + change.after().name())
          .containsExactlyInAnyOrder("public.a public.b", "public.b public.a");
      assertThat(swapped.added(Relation.class)).isEmpty();
      assertThat(swapped.dropped(Relation.class)).isEmpty();

      Changes column =
          changes(
              ground,
              "ALTER TABLE a RENAME k TO v; ALTER TABLE b DROP k; ALTER TABLE b ADD k int;"
                  + " ALTER TABLE orders RENAME CONSTRAINT buyer_fk TO who;");
      assertThat(column.altered(Column.class))
          .singleElement()
          .matches(it -> it.after().name().equals("public.a.v"));
      assertThat(column.dropped(Column.class)).hasSize(1);
      assertThat(column.added(Column.class)).hasSize(1);
      assertThat(column.altered(Constraint.class)).hasSize(1);
    }
  }

  @OnEachMajor
  void tellsLabelsDomainsAndGrants(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      Changes changes =
          changes(
              ground,
              """
              ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';
              ALTER TYPE mood ADD VALUE 'glad' BEFORE 'it''s fine';
              ALTER DOMAIN zip DROP NOT NULL;
              ALTER DOMAIN zip DROP CONSTRAINT digits;
              REVOKE EXECUTE ON FUNCTION nothing() FROM public;
              ALTER FUNCTION total IMMUTABLE;
              ALTER SEQUENCE orders_id_seq INCREMENT 5;
              """);

      assertThat(changes.altered(EnumLabel.class))
          .anyMatch(it -> it.before().label().equals("sad") && it.after().label().equals("blue"));
      assertThat(changes.added(EnumLabel.class))
          .singleElement()
          .matches(it -> it.label().equals("glad") && it.order() == 1.5);
      assertThat(changes.altered(Type.class)).singleElement().matches(it -> !it.after().notNull());
      assertThat(changes.dropped(Constraint.class))
          .extracting(Constraint::name)
          .contains("public.zip.digits");
      assertThat(changes.dropped(Grant.class))
          .extracting(Grant::name)
          .containsExactly("function public.nothing()");
      assertThat(changes.altered(Routine.class))
          .singleElement()
          .matches(it -> it.after().volatility().equals("i"));
    }
  }

  @OnEachMajor
  void isEqualToItselfAndBlindToWhatIsNotTheSchemas(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      Schema before = SchemaReader.read(ground.session());

      ground
          .session()
          .execute(
              """
              CREATE TEMPORARY TABLE passing (k text);
              CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY);
              INSERT INTO a VALUES (1);
              SELECT nextval('orders_id_seq');
              """);

      assertThat(SchemaReader.read(ground.session())).isEqualTo(before);
      assertThat(Changes.between(before, before)).isEqualTo(Changes.NONE);
      ground.admin("CREATE EXTENSION hstore");
      assertThat(Changes.between(before, SchemaReader.read(ground.session())).all())
          .singleElement()
          .matches(change -> change.object() instanceof Extension);
    }
  }

  @OnEachMajor
  void leavesNeitherSettingsNorLocksInATransaction(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ground.session().execute("SET search_path = public, pg_catalog");
      ground
          .session()
          .transaction(
              () -> {
                ground.session().execute("ALTER TABLE a ADD CONSTRAINT c CHECK (k > 0)");
                Schema inside = SchemaReader.read(ground.session());

                assertThat(names(inside, Constraint.class)).contains("public.a.c");
                assertThat(ground.session().text("SHOW search_path"))
                    .contains("public, pg_catalog");
                assertThat(
                        ground
                            .session()
                            .number(
                                """
                                SELECT count(*) FROM pg_locks
                                WHERE pid = pg_backend_pid() AND relation = 'orders'::regclass
                                """))
                    .isZero();
                return null;
              });

      assertThat(ground.session().text("SHOW search_path")).contains("public, pg_catalog");
    }
  }

  @OnEachMajor
  void asksAsSeldomForThreeHundredTablesAsForTen(int major) throws Exception {
    try (Ground ground = Ground.create(major, tables(1, 10))) {
      SchemaReader.read(ground.session());
      int few = RoundTrips.of(() -> SchemaReader.read(ground.session()));
      ground.session().execute(tables(11, 300));

      int many = RoundTrips.of(() -> SchemaReader.read(ground.session()));

      assertThat(many).isEqualTo(few);
      assertThat(SchemaReader.read(ground.session()).all(Relation.class)).hasSize(300);
    }
  }

  private static String tables(int first, int last) {
    return """
    DO $$ BEGIN
      FOR i IN %d..%d LOOP
        EXECUTE format('CREATE TABLE t%%s (id int PRIMARY KEY, a text NOT NULL, b int DEFAULT 1 CHECK (b > 0), c date)', i);
        EXECUTE format('CREATE INDEX ON t%%s (a, b)', i);
        IF i %% 200 = 0 THEN COMMIT; END IF;
      END LOOP;
    END $$
    """
        .formatted(first, last);
  }

  private static Changes changes(Ground ground, String sql) {
    Schema before = SchemaReader.read(ground.session());
    ground.session().execute(sql);
    return Changes.between(before, SchemaReader.read(ground.session()));
  }

  private static <T extends SchemaObject> List<String> names(Schema structure, Class<T> kind) {
    return structure.all(kind).map(SchemaObject::name).toList();
  }

  private static <T extends SchemaObject> T find(Schema structure, Class<T> kind, String name) {
    return structure.all(kind).filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  private static <T extends SchemaObject> String key(Schema structure, Class<T> kind) {
    return structure.all(kind).map(SchemaObject::key).findFirst().orElseThrow();
  }
}
