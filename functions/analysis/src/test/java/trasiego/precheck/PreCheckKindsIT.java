package trasiego.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import trasiego.testing.Majors.OnEachMajor;

/** Which checks each change of a schema asks for, and what they find in a few rows. */
final class PreCheckKindsIT {
  private static final Samples SAMPLES = new Samples(false);

  private static final String SMALL =
      """
      CREATE TABLE "User" (id int PRIMARY KEY, "eMail" text, age int);
      CREATE TABLE room (id int, day date, name text, tags jsonb, a int, b int);
      CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b));
      CREATE TABLE log (k int, at int) PARTITION BY LIST (k);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES IN (1);
      CREATE TABLE log_default PARTITION OF log DEFAULT;
      CREATE TABLE spread (k int) PARTITION BY HASH (k);
      CREATE TABLE spread_0 (k int);
      """;

  private static final String FEW =
      """
      INSERT INTO "User" VALUES (1, 'a@x', 20), (2, 'A@x', 30), (3, NULL, NULL), (4, NULL, -1);
      INSERT INTO pair VALUES (1, 1), (1, 2);
      INSERT INTO room VALUES
        (1, '2025-01-01', 'red', '{"k": 1}', 1, 1), (1, '2025-01-01', 'blue', '{}', 1, 3),
        (2, '2025-01-02', 'red', '{"k": 2}', 1, NULL), (3, NULL, 'red', NULL, NULL, NULL);
      INSERT INTO log VALUES (1, 1), (2, 2), (2, 3), (3, NULL);
      INSERT INTO spread_0 SELECT generate_series(1, 100);
      """;

  /** Files, and what is asked in each of them: kind, object, status and count. */
  private record Case(List<String> files, List<String> answers) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              List.of("CREATE UNIQUE INDEX user_email ON \"User\" (lower(\"eMail\"))"),
              List.of("duplicates public.user_email found 1")),
          new Case(
              List.of("CREATE UNIQUE INDEX grown ON \"User\" (lower(\"eMail\")) WHERE age > 20"),
              List.of("duplicates public.grown passed 0")),
          new Case(
              List.of("CREATE UNIQUE INDEX once ON \"User\" (\"eMail\") NULLS NOT DISTINCT"),
              List.of("duplicates public.once found 1")),
          new Case(
              List.of("ALTER TABLE room ADD UNIQUE (id, day) INCLUDE (name)"),
              List.of("duplicates public.room.room_id_day_name_key found 1")),
          new Case(
              List.of("ALTER TABLE room ADD PRIMARY KEY (id, day)"),
              List.of(
                  "nulls public.room.day found 1",
                  "nulls public.room.id passed 0",
                  "duplicates public.room.room_pkey found 1")),
          new Case(
              List.of("ALTER TABLE room ADD FOREIGN KEY (a, b) REFERENCES pair"),
              List.of("orphans public.room.room_a_b_fkey found 1")),
          new Case(
              List.of("ALTER TABLE room ADD FOREIGN KEY (a, b) REFERENCES pair MATCH FULL"),
              List.of("orphans public.room.room_a_b_fkey found 2")),
          new Case(
              List.of(
                  "ALTER TABLE room ADD CONSTRAINT later FOREIGN KEY (a, b) REFERENCES pair NOT"
                      + " VALID",
                  "ALTER TABLE room VALIDATE CONSTRAINT later"),
              List.of("", "orphans public.room.later found 1")),
          new Case(
              List.of(
                  "ALTER TABLE \"User\" RENAME TO person; ALTER TABLE person RENAME age TO years",
                  "ALTER TABLE person ADD CONSTRAINT grown CHECK (years > 0)"),
              List.of("", "check public.person.grown found 1")),
          new Case(
              List.of("ALTER TABLE \"User\" ADD code int NOT NULL"),
              List.of("nulls public.\"User\".code found 4")),
          new Case(
              List.of(
                  "UPDATE \"User\" SET age = 0 WHERE age IS NULL",
                  "ALTER TABLE \"User\" ALTER age SET NOT NULL"),
              List.of("", "nulls public.\"User\".age skipped 1")),
          new Case(
              List.of(
                  """
                  ALTER TABLE "User" ADD CONSTRAINT here CHECK ("eMail" IS NOT NULL) NOT VALID;
                  ALTER TABLE "User" VALIDATE CONSTRAINT here;
                  ALTER TABLE "User" ALTER "eMail" SET NOT NULL;
                  ALTER TABLE "User" DROP CONSTRAINT here
                  """),
              List.of("nulls public.\"User\".\"eMail\" found 2")),
          new Case(
              List.of("ALTER TABLE room ADD CHECK (tags ? 'k')"),
              List.of("check public.room.room_tags_check found 1")),
          new Case(
              List.of(
                  "CREATE FUNCTION fits(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT"
                      + " true'",
                  "ALTER TABLE room ADD CHECK (fits(name))"),
              List.of("", "check public.room.room_name_check skipped -1")),
          new Case(
              List.of("ALTER TABLE room ADD EXCLUDE USING btree (id WITH =, day WITH =)"),
              List.of("conflicts public.room.room_id_day_excl found 2")),
          new Case(
              List.of("CREATE TABLE log_2 PARTITION OF log FOR VALUES IN (2)"),
              List.of("bounds public.log_default found 2")),
          new Case(
              List.of("ALTER TABLE log ALTER at SET NOT NULL"),
              List.of("nulls public.log.at found 1")),
          new Case(
              List.of(
                  "ALTER TABLE spread ATTACH PARTITION spread_0 FOR VALUES WITH (MODULUS 1,"
                      + " REMAINDER 0)"),
              List.of("bounds public.spread_0 passed 0")),
          new Case(
              List.of("ALTER TABLE \"User\" ALTER age TYPE bigint, ALTER \"eMail\" TYPE varchar"),
              List.of("")),
          new Case(
              List.of("CREATE TABLE fresh (k int NOT NULL UNIQUE CHECK (k > 0))"), List.of("")));

  @OnEachMajor
  void asksWhatEachChangeOfTheSchemaRaises(int major) throws Exception {
    try (Copy copy = Copy.of(major, SMALL)) {
      copy.target().execute(FEW);
      for (Case each : CASES) {
        copy.renew(SMALL);

        List<List<PreCheck>> checks = PreChecks.of(copy.files(each.files().toArray(String[]::new)));

        List<String> answers =
            checks.stream()
                .map(
                    file ->
                        PreChecks.run(copy.live(), file, CheckLimits.DEFAULT, SAMPLES).stream()
                            .map(
                                it ->
                                    "%s %s %s %d"
                                        .formatted(it.kind(), it.object(), it.status(), it.count()))
                            .collect(Collectors.joining("\n")))
                .toList();
        String all = String.join("\n", answers);
        assertThat(all.strip().lines().sorted().toList())
            .as(each.files().toString())
            .isEqualTo(String.join("\n", each.answers()).strip().lines().sorted().toList());
      }
    }
  }
}
