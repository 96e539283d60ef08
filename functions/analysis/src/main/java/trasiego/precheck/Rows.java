package trasiego.precheck;

/**
 * A table's rows as a file would find them, written for the target's present structure: renamed
 * columns by their new names, retyped ones cast.
 *
 * @param table the table's name on the target
 * @param from what stands behind FROM, with the table's coming name as its alias
 * @param key an expression for what a row is known by: its primary key as text, else its place
 * @param keyColumns the primary key on the target; empty where there is none
 * @param plain whether the target's own rows serve, with their own names
 * @param partitioned whether the rows lie in several tables
 */
record Rows(
    String table,
    String from,
    String key,
    java.util.List<String> keyColumns,
    boolean plain,
    boolean partitioned) {}
