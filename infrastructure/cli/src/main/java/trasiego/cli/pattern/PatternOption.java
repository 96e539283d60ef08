package trasiego.cli.pattern;

/** What a pattern may be told, by the option of the command. */
public enum PatternOption {
  TABLE("--table", "the table, such as Order or shop.\"Order\""),
  COLUMN("--column", "the column, or several joined by commas"),
  TO("--to", "the new name"),
  TYPE("--type", "the type, as SQL writes it"),
  USING("--using", "the new value from the old column, as SQL"),
  DEFAULT("--default", "the value, as SQL writes it"),
  REFERENCES("--references", "the table and column pointed to, such as \"User\"(\"id\")"),
  CHECK("--check", "the condition, as SQL writes it"),
  CONSTRAINT("--constraint", "the constraint's name"),
  VALUE("--value", "the new value of the enum, or the bound of the first partition"),
  NOT_NULL("--not-null", "whether the column is required"),
  DUAL_WRITE("--dual-write", "who keeps old and new in step: trigger or application");

  private final String flag;
  private final String meaning;

  PatternOption(String flag, String meaning) {
    this.flag = flag;
    this.meaning = meaning;
  }

  public String flag() {
    return flag;
  }

  /** What a person is asked for. */
  public String meaning() {
    return meaning;
  }
}
