package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * A change, as the command is told it, and the two releases that live through it.
 *
 * @param old what the release before writes, each time with another number; each time it counts one
 *     up
 * @param next what the release after writes, likewise
 * @param oldCount where the release before reads how often was counted
 * @param nextCount where the release after does
 */
record PatternCase(
    List<String> change, List<String> old, List<String> next, String oldCount, String nextCount) {
  private static final String COUNTER = " FROM \"Order\" WHERE \"number\" = 'counter'";

  static PatternCase of(String... change) {
    return new PatternCase(List.of(change), List.of(), List.of(), "SELECT 0", "SELECT 0");
  }

  PatternCase old(String... statements) {
    return new PatternCase(change, List.of(statements), next, oldCount, nextCount);
  }

  PatternCase next(String... statements) {
    return new PatternCase(change, old, List.of(statements), oldCount, nextCount);
  }

  PatternCase counts(String before, String after) {
    return new PatternCase(change, old, next, before, after);
  }

  /** Counted in a column of the order of that number. */
  PatternCase countsIn(String before, String after) {
    return counts("SELECT " + before + COUNTER, "SELECT " + after + COUNTER);
  }

  /** What a person does before the first step is taken back. */
  String mended() {
    return change.contains("drop-column")
        ? "UPDATE \"Order\" SET \"quantity\" = 1 WHERE \"quantity\" IS NULL"
        : "SELECT 1";
  }

  boolean hasContract() {
    return !next.isEmpty();
  }

  @Override
  public String toString() {
    return String.join(" ", change);
  }

  static List<PatternCase> all() {
    List<PatternCase> all = new ArrayList<>(columns());
    all.addAll(
        List.of(
            of("--pattern", "unique", "--table", "Customer", "--column", "email")
                .old("INSERT INTO \"Customer\" (\"email\") VALUES ('o%d')"),
            of(
                    "--pattern",
                    "foreign-key",
                    "--table",
                    "Order",
                    "--column",
                    "customerId",
                    "--references",
                    "\"Customer\"(\"id\") ON DELETE SET NULL")
                .old(
                    "INSERT INTO \"Order\" (\"number\", \"customerId\", \"quantity\") VALUES"
                        + " ('o%d', 7, 1)"),
            of("--pattern", "check", "--table", "Order", "--check", "\"quantity\" > 0")
                .old("INSERT INTO \"Order\" (\"number\", \"quantity\") VALUES ('o%d', 7)"),
            of(
                    "--pattern",
                    "partition-table",
                    "--table",
                    "Visit",
                    "--column",
                    "seenAt",
                    "--value",
                    "2027-01-01")
                .old(
                    "INSERT INTO \"Visit\" VALUES (%d, '2026-11-01', 'x')",
                    "UPDATE \"Visit\" SET \"id\" = \"id\" + 1 WHERE \"page\" = 'p1'")
                .counts("SELECT \"id\" - 1 FROM \"Visit\" WHERE \"page\" = 'p1'", "SELECT 0"),
            of("--pattern", "drop-table", "--table", "Draft"),
            of("--pattern", "enum-value", "--type", "Channel", "--value", "SHOP")
                .old(
                    "INSERT INTO \"Order\" (\"number\", \"quantity\", \"channel\") VALUES ('o%d',"
                        + " 7, 'WEB')"),
            of(
                    "--pattern",
                    "split-table",
                    "--table",
                    "Order",
                    "--column",
                    "street,city",
                    "--to",
                    "OrderAddress")
                .old(
                    "INSERT INTO \"Order\" (\"number\", \"quantity\", \"street\", \"city\") VALUES"
                        + " ('o%d', 7, 's', 'c')",
                    "UPDATE \"Order\" SET \"street\" = \"street\"::int + 1 WHERE \"number\" ="
                        + " 'counter'")
                .next(
                    "INSERT INTO \"Order\" (\"number\", \"quantity\") VALUES ('n%d', 7)",
                    "INSERT INTO \"OrderAddress\" (\"id\", \"street\", \"city\") SELECT \"id\","
                        + " 'x', 'y' FROM \"Order\" WHERE \"number\" = 'n%d'",
                    "INSERT INTO \"OrderAddress\" (\"id\", \"street\") SELECT \"id\", '1' FROM"
                        + " \"Order\" WHERE \"number\" = 'counter' ON CONFLICT (\"id\") DO NOTHING",
                    "UPDATE \"OrderAddress\" a SET \"street\" = a.\"street\"::int + 1 FROM"
                        + " \"Order\" o WHERE o.\"id\" = a.\"id\" AND o.\"number\" = 'counter'")
                .counts(
                    "SELECT \"street\"::int" + COUNTER,
                    "SELECT a.\"street\"::int FROM \"OrderAddress\" a JOIN \"Order\" o USING"
                        + " (\"id\") WHERE o.\"number\" = 'counter'")));
    return all;
  }

  private static List<PatternCase> columns() {
    return List.of(
        renamed(
            of(
                "--pattern",
                "rename-column",
                "--table",
                "Order",
                "--column",
                "shipping",
                "--to",
                "shippingCost")),
        of(
                "--pattern",
                "retype-column",
                "--table",
                "Order",
                "--column",
                "quantity",
                "--type",
                "bigint")
            .old(
                "INSERT INTO \"Order\" (\"number\", \"quantity\") VALUES ('o%d', 7)",
                "UPDATE \"Order\" SET \"quantity\" = \"quantity\" + 1 WHERE \"number\" = 'counter'")
            .countsIn("\"quantity\" - 1", "\"quantity\" - 1"),
        of(
                "--pattern",
                "retype-column",
                "--table",
                "Order",
                "--column",
                "quantity",
                "--type",
                "bigint",
                "--to",
                "amount")
            .old(
                "INSERT INTO \"Order\" (\"number\", \"quantity\") VALUES ('o%d', 7)",
                "UPDATE \"Order\" SET \"quantity\" = \"quantity\" + 1 WHERE \"number\" = 'counter'")
            .next(
                "INSERT INTO \"Order\" (\"number\", \"amount\") VALUES ('n%d', 7)",
                "UPDATE \"Order\" SET \"amount\" = coalesce(\"amount\", 1) + 1 WHERE \"number\" ="
                    + " 'counter'")
            .countsIn("\"quantity\" - 1", "\"amount\" - 1"),
        of(
                "--pattern",
                "retype-column",
                "--table",
                "Order",
                "--column",
                "note",
                "--type",
                "varchar(900)",
                "--using",
                "left(\"note\", 900)")
            .old("UPDATE \"Order\" SET \"note\" = 'o%d' WHERE \"number\" = 'r1'"),
        of("--pattern", "not-null", "--table", "Order", "--column", "note", "--default", "$$$$")
            .old(
                "INSERT INTO \"Order\" (\"number\", \"quantity\", \"note\") VALUES ('o%d', 7,"
                    + " NULL)",
                "UPDATE \"Order\" SET \"note\" = NULL WHERE \"number\" = 'r3'")
            .next(
                "INSERT INTO \"Order\" (\"number\", \"quantity\", \"note\") VALUES ('n%d', 7,"
                    + " 'x')"),
        of("--pattern", "drop-column", "--table", "Order", "--column", "quantity")
            .old("INSERT INTO \"Order\" (\"number\", \"quantity\") VALUES ('o%d', 7)")
            .next("INSERT INTO \"Order\" (\"number\") VALUES ('n%d')"),
        of(
                "--pattern",
                "add-column-default",
                "--table",
                "Order",
                "--column",
                "token",
                "--type",
                "uuid",
                "--default",
                "gen_random_uuid()",
                "--not-null")
            .old("INSERT INTO \"Order\" (\"number\", \"quantity\") VALUES ('o%d', 7)"));
  }

  static PatternCase renamed(PatternCase change) {
    return change
        .old(
            "INSERT INTO \"Order\" (\"number\", \"quantity\", \"shipping\") VALUES ('o%d', 1, 5)",
            "INSERT INTO \"Order\" (\"number\", \"quantity\") VALUES ('d%d', 1)",
            "UPDATE \"Order\" SET \"shipping\" = \"shipping\" + 1 WHERE \"number\" = 'counter'")
        .next(
            "INSERT INTO \"Order\" (\"number\", \"quantity\", \"shippingCost\") VALUES ('n%d', 1,"
                + " 5)",
            "UPDATE \"Order\" SET \"shippingCost\" = coalesce(\"shippingCost\", 0) + 1 WHERE"
                + " \"number\" = 'counter'")
        .countsIn("\"shipping\"", "\"shippingCost\"");
  }
}
