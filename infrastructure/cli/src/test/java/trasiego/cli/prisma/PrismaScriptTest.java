package trasiego.cli.prisma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrismaScriptTest {
  private static final PrismaScript FORWARD =
      new PrismaScript(
          """
          -- AlterEnum
          BEGIN;
          CREATE TYPE "Mood_new" AS ENUM ('a');
          DROP TYPE "Mood_old";
          COMMIT;

          -- AlterTable
          ALTER TABLE "User" DROP COLUMN "gone",
          ADD COLUMN     "name" TEXT,
          DROP COLUMN "DROP COLUMN";

          -- DropTable
          DROP TABLE "public"."Old";
          """);
  private static final PrismaScript BACK =
      new PrismaScript("ALTER TABLE \"public\".\"User\" DROP COLUMN \"name\";\n");

  @Test
  void knowsWhichRowsAreGone() {
    assertThat(FORWARD.drops())
        .containsExactly(
            "column \"User\".\"gone\"",
            "column \"User\".\"DROP COLUMN\"",
            "table \"public\".\"Old\"");
    assertThat(BACK.drops()).containsExactly("column \"public\".\"User\".\"name\"");
    assertThat(new PrismaScript("-- DROP TABLE x\nSELECT 'DROP TABLE x';").drops()).isEmpty();
  }

  @Test
  void knowsWhichValuesMustFitAnotherType() {
    PrismaScript script =
        new PrismaScript(
            """
            ALTER TABLE "public"."User" ALTER COLUMN "mood" DROP DEFAULT;
            ALTER TABLE "User" ALTER COLUMN "mood" TYPE "Mood_new" USING ("mood"::text::"Mood_new");
            ALTER TABLE "User" ALTER COLUMN "price" SET DATA TYPE DECIMAL(12,2), ALTER COLUMN "b" SET NOT NULL;
            """);

    assertThat(script.retypes())
        .containsExactly("column \"User\".\"mood\"", "column \"User\".\"price\"");
    assertThat(script.drops()).isEmpty();
    assertThat(script.back("V1__x.sql", BACK))
        .contains("-- What is in column \"User\".\"price\" must fit its old type.\n");
  }

  @Test
  void leavesPrismasCommentsButNotItsTransactions() {
    assertThat(FORWARD.forward("schema.prisma"))
        .startsWith(
            "-- From prisma migrate diff (" + PrismaCli.VERSION + "), to schema.prisma.\n\n")
        .contains("-- AlterEnum\nCREATE TYPE")
        .doesNotContain("BEGIN;", "COMMIT;");
  }

  @Test
  void saysWhatTheWayBackLoses() {
    assertThat(BACK.back("V1__x.sql", FORWARD))
        .startsWith(
            """
            -- Undoes V1__x.sql.
            -- Does not bring back what was in column "User"."gone".
            -- Does not bring back what was in column "User"."DROP COLUMN".
            -- Does not bring back what was in table "public"."Old".
            -- Loses what is in column "public"."User"."name" by then.

            ALTER TABLE
            """
                .stripTrailing());
  }
}
