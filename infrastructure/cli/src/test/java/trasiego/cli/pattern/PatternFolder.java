package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.cli.Main;
import trasiego.cli.environment.CommandContext;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

/** A folder whose one file makes a shop's tables, and what {@code db new} writes into it. */
final class PatternFolder {
  static final String SHOP =
      """
      CREATE ROLE shop_reader;
      CREATE TYPE "Channel" AS ENUM ('WEB', 'PHONE');
      CREATE TABLE "Customer" ("id" serial PRIMARY KEY, "email" text NOT NULL);
      CREATE TABLE "Order" (
        "id" serial PRIMARY KEY,
        "number" text NOT NULL,
        "customerId" integer,
        "shipping" numeric(12, 2) NOT NULL DEFAULT 0 CHECK ("shipping" >= 0),
        "note" text,
        "channel" "Channel",
        "quantity" integer NOT NULL,
        "street" text NOT NULL DEFAULT '',
        "city" text,
        "placedAt" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "Order_number_key" UNIQUE ("number")
      );
      COMMENT ON COLUMN "Order"."shipping" IS 'What the customer''s parcel costs.';
      COMMENT ON COLUMN "Order"."note" IS 'Written by hand.';
      CREATE INDEX "Order_shipping_idx" ON "Order" ("shipping" DESC) WHERE "shipping" > 0;
      CREATE VIEW "Shipped" AS
        SELECT o."id", o."shipping", o."number" FROM "Order" o WHERE o."shipping" > 1;
      GRANT SELECT ON "Shipped" TO shop_reader;
      GRANT SELECT ("shipping", "id") ON "Order" TO shop_reader;
      CREATE TABLE "Visit" (
        "id" bigserial, "seenAt" timestamptz NOT NULL, "page" text, PRIMARY KEY ("id", "seenAt"));
      CREATE INDEX "Visit_page_idx" ON "Visit" ("page");
      CREATE TABLE "Draft" ("id" serial PRIMARY KEY, "text" text, "slug" text UNIQUE);
      """;

  private final Path root;
  private final Path migrations;

  PatternFolder(Path root) throws IOException {
    this.root = root;
    this.migrations = Files.createDirectories(root.resolve("migrations"));
    Files.writeString(migrations.resolve("V20200101000000__shop.sql"), SHOP);
    Files.writeString(
        migrations.resolve("U20200101000000__shop.sql"),
        "DROP TABLE \"Draft\", \"Visit\", \"Order\", \"Customer\" CASCADE;"
            + " DROP TYPE \"Channel\"; DROP ROLE shop_reader;");
  }

  Path migrations() {
    return migrations;
  }

  /** What the command printed and how it ended. */
  record Ran(int code, String out, String err) {}

  Ran run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            root,
            Map.of(),
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Main.run(context, arguments);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The files that the pattern writes, in their order. */
  List<MigrationFile> write(String name, String... arguments) {
    List<String> known = files().stream().map(MigrationFile::name).toList();
    List<String> all = new ArrayList<>(List.of("new", name));
    all.addAll(List.of(arguments));
    Ran ran = run(all.toArray(String[]::new));
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    return files().stream().filter(file -> !known.contains(file.name())).toList();
  }

  List<MigrationFile> files() {
    return MigrationFolder.read(migrations).files();
  }
}
