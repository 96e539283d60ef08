package trasiego.execution;

/** Rows of one table. */
public record Touched(long inserted, long updated, long deleted) {
  public static final Touched NOTHING = new Touched(0, 0, 0);

  public Touched minus(Touched other) {
    return other == null
        ? this
        : new Touched(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
  }

  public Touched plus(Touched other) {
    return new Touched(inserted + other.inserted, updated + other.updated, deleted + other.deleted);
  }

  /** {@code inserted 1, updated 2, deleted 3}. */
  public String words() {
    return "inserted " + inserted + ", updated " + updated + ", deleted " + deleted;
  }

  public boolean isNothing() {
    return inserted == 0 && updated == 0 && deleted == 0;
  }
}
