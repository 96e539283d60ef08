package trasiego.cli.pattern;

import java.util.List;

/** A change of each pattern, as the command is told it. */
final class PatternCases {
  static final List<List<String>> ALL =
      List.of(
          List.of(
              "--pattern",
              "rename-column",
              "--table",
              "Order",
              "--column",
              "shipping",
              "--to",
              "shippingCost"),
          List.of(
              "--pattern",
              "rename-column",
              "--table",
              "Order",
              "--column",
              "number",
              "--to",
              "code",
              "--dual-write",
              "application"),
          List.of(
              "--pattern",
              "retype-column",
              "--table",
              "Order",
              "--column",
              "quantity",
              "--type",
              "bigint"),
          List.of(
              "--pattern",
              "retype-column",
              "--table",
              "Order",
              "--column",
              "quantity",
              "--type",
              "bigint",
              "--to",
              "amount"),
          List.of(
              "--pattern",
              "retype-column",
              "--table",
              "Order",
              "--column",
              "note",
              "--type",
              "varchar(900)"),
          List.of(
              "--pattern", "not-null", "--table", "Order", "--column", "note", "--default", "''"),
          List.of("--pattern", "not-null", "--table", "Order", "--column", "note"),
          List.of("--pattern", "unique", "--table", "Customer", "--column", "email"),
          List.of(
              "--pattern",
              "foreign-key",
              "--table",
              "Order",
              "--column",
              "customerId",
              "--references",
              "Customer"),
          List.of("--pattern", "check", "--table", "Order", "--check", "\"quantity\" > 0"),
          List.of("--pattern", "drop-column", "--table", "Order", "--column", "note"),
          List.of("--pattern", "drop-column", "--table", "Order", "--column", "quantity"),
          List.of("--pattern", "drop-table", "--table", "Draft"),
          List.of(
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
              "--not-null"),
          List.of(
              "--pattern",
              "add-column-default",
              "--table",
              "Order",
              "--column",
              "gift",
              "--type",
              "boolean",
              "--default",
              "false",
              "--not-null"),
          List.of("--pattern", "enum-value", "--type", "Channel", "--value", "SHOP"));

  private PatternCases() {}
}
