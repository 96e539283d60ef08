package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import trasiego.handler.Json;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

final class CatalogueIT {
  private static final String SCHEMA =
      """
      CREATE TYPE "Role" AS ENUM ('CUSTOMER', 'ADMIN');
      CREATE DOMAIN postcode AS text CHECK (VALUE ~ '^[0-9]+$');
      CREATE TABLE "User" (
        "id" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "email" varchar(80) NOT NULL,
        "role" "Role" NOT NULL DEFAULT 'CUSTOMER',
        "zip" postcode);
      CREATE TABLE "Order" ("id" serial PRIMARY KEY, "userId" int REFERENCES "User", "total" numeric);
      CREATE INDEX "User_email_idx" ON "User" (lower("email"));
      CREATE VIEW buyers AS SELECT u."email" FROM "User" u JOIN "Order" o ON o."userId" = u."id";
      CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER touched BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION touch();
      ALTER TABLE "Order" ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON "Order" USING ("userId" > 0);
      COMMENT ON COLUMN "User"."email" IS 'Where the wine is announced.';
      CREATE TABLE part (k int) PARTITION BY RANGE (k);
      CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (10);
      """;

  /** A change, the beginning of the line that must name it, and what takes it back. */
  private record Case(String change, String line, String undo) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              "ALTER TABLE \"Order\" ALTER total TYPE numeric(9,2)",
              "column public.\"Order\".total: found numeric(9,2), wanted numeric",
              "ALTER TABLE \"Order\" ALTER total TYPE numeric"),
          new Case(
              "ALTER TABLE \"Order\" ALTER total SET NOT NULL",
              "column public.\"Order\".total: found numeric not null, wanted numeric",
              "ALTER TABLE \"Order\" ALTER total DROP NOT NULL"),
          new Case(
              "ALTER TABLE \"Order\" ADD note text DEFAULT 'x'",
              "column public.\"Order\".note is unexpected, found text default 'x'::text",
              "ALTER TABLE \"Order\" DROP note"),
          new Case(
              "ALTER TABLE \"Order\" ADD CONSTRAINT c CHECK (total > 0) NOT VALID",
              "constraint public.\"Order\".c is unexpected, found CHECK ((total > (0)::numeric))"
                  + " NOT VALID",
              "ALTER TABLE \"Order\" DROP CONSTRAINT c"),
          new Case(
              "DROP INDEX \"User_email_idx\"",
              "index public.\"User_email_idx\" is missing, wanted CREATE INDEX",
              "CREATE INDEX \"User_email_idx\" ON \"User\" (lower(\"email\"))"),
          new Case(
              "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'",
              "function public.one(): found",
              "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
          new Case(
              "ALTER TABLE \"User\" DISABLE TRIGGER touched",
              "trigger touched on public.\"User\": found",
              "ALTER TABLE \"User\" ENABLE TRIGGER touched"),
          new Case(
              "GRANT SELECT ON \"User\" TO public",
              "grants on relation public.\"User\" to public is unexpected, found select",
              "REVOKE SELECT ON \"User\" FROM public"),
          new Case(
              "COMMENT ON COLUMN \"User\".\"email\" IS 'Other'",
              "comment on table column public.\"User\".email: found Other",
              "COMMENT ON COLUMN \"User\".\"email\" IS 'Where the wine is announced.'"),
          new Case(
              "ALTER SEQUENCE \"Order_id_seq\" INCREMENT 5",
              "sequence public.\"Order_id_seq\": found",
              "ALTER SEQUENCE \"Order_id_seq\" INCREMENT 1"),
          new Case(
              "ALTER POLICY own ON \"Order\" USING (true)",
              "policy own on public.\"Order\": found permissive for * to public using true",
              "ALTER POLICY own ON \"Order\" USING (\"userId\" > 0)"),
          new Case(
              "ALTER TABLE part DETACH PARTITION part_1",
              "inheritance public.part_1 of public.part is missing",
              "ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (1) TO (10)"),
          new Case(
              "CREATE OR REPLACE VIEW buyers AS SELECT \"email\" FROM \"User\"",
              "view public.buyers: found",
              "CREATE OR REPLACE VIEW buyers AS SELECT u.\"email\" FROM \"User\" u"
                  + " JOIN \"Order\" o ON o.\"userId\" = u.\"id\""),
          new Case(
              "ALTER TYPE \"Role\" RENAME VALUE 'ADMIN' TO 'BOSS'",
              "enum public.\"Role\": found",
              "ALTER TYPE \"Role\" RENAME VALUE 'BOSS' TO 'ADMIN'"));

  @OnEachMajor
  void namesEachChangeAndIsEqualAgainWhenItIsTakenBack(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = open(database)) {
      database.execute(SCHEMA);
      Catalogue before = Catalogue.read(session);

      for (Case each : CASES) {
        database.execute(each.change());
        assertThat(Catalogue.read(session).differences(before))
            .as(each.change())
            .anyMatch(line -> line.startsWith(each.line()));
        database.execute(each.undo());
        assertThat(Catalogue.read(session).differences(before)).as(each.undo()).isEmpty();
      }
    }
  }

  @OnEachMajor
  void seesNeitherRowsNorColumnOrderNorTheHistory(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = open(database)) {
      database.execute(SCHEMA);
      Catalogue before = Catalogue.read(session);

      database.execute(
          """
          ALTER TABLE "Order" DROP total;
          ALTER TABLE "Order" ADD total numeric;
          INSERT INTO "User" ("email") VALUES ('a@example.org');
          CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY);
          CREATE TEMP TABLE passing (k int);
          """);

      assertThat(Catalogue.read(session)).isEqualTo(before);
    }
  }

  @OnEachMajor
  void survivesTheStore(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = open(database)) {
      database.execute(SCHEMA);
      Catalogue catalogue = Catalogue.read(session);

      assertThat(Json.document(Json.bytes(catalogue), Catalogue.class)).isEqualTo(catalogue);
      assertThat(catalogue.objects()).hasSizeGreaterThan(40);
    }
  }

  private static Session open(TestDatabase database) {
    return new Database(
            () -> DatabaseSecret.parse(database.secretJson("migrate")),
            new ApplicationName("test", "migrate", "catalogue"))
        .open(Timeouts.DEFAULT);
  }
}
