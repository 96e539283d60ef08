package trasiego.observation;

/** Rows of one table. */
public record Touched(long inserted, long updated, long deleted) {
  public Touched minus(Touched other) {
    return other == null
        ? this
        : new Touched(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
  }

  public Touched plus(Touched other) {
    return new Touched(inserted + other.inserted, updated + other.updated, deleted + other.deleted);
  }

  public boolean isNothing() {
    return inserted == 0 && updated == 0 && deleted == 0;
  }
}
