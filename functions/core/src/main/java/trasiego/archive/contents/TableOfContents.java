package trasiego.archive.contents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an archive of pg_dump's custom format says is in it, item by item, each part of an item in a
 * field of its own: no name, comment or body can pass for another item, as it can in a script.
 */
public record TableOfContents(List<Item> items) {
  /** Kinds that bear the owner of what they are about, or nobody. */
  private static final Set<String> WITHOUT_OWNER =
      Set.of("ACL", "DEFAULT ACL", "COMMENT", "SECURITY LABEL");

  public TableOfContents {
    items = List.copyOf(items);
  }

  /** The part of an archive to which an item belongs. */
  public enum Section {
    PRE_DATA,
    DATA,
    POST_DATA
  }

  /**
   * One item.
   *
   * @param number by which pg_restore knows it
   * @param catalogue the OID of the system catalogue, such as 1259 for pg_class; 0 for an item that
   *     belongs to another, such as a grant
   * @param kind in capitals, such as {@code MATERIALIZED VIEW}
   * @param name bare; for what belongs to a table, behind the table's name
   * @param schema bare; empty where it lies in none
   * @param owner bare; empty where it has none
   * @param tablespace bare; empty for the database's own
   * @param sql what makes it; empty for rows
   * @param drop what drops it, and so names it as SQL does; empty where nothing does
   * @param needs numbers of the items that must be there before
   */
  public record Item(
      int number,
      long catalogue,
      String kind,
      String name,
      String schema,
      String owner,
      String tablespace,
      Section section,
      String sql,
      String drop,
      List<Integer> needs) {
    public Item {
      needs = List.copyOf(needs);
    }

    /** A line of the list that pg_restore takes, which reads the number alone. */
    public String line() {
      return number + ";";
    }

    public boolean is(String wanted) {
      return kind.equals(wanted);
    }

    /** Whether it makes something, which a grant and a comment only say something of. */
    public boolean isMade() {
      return !WITHOUT_OWNER.contains(kind);
    }

    /** Whether it only says something of one of this kind, such as a grant or a comment. */
    public boolean isAbout(String other) {
      return !isMade() && name.startsWith(other + " ");
    }

    /** Whether a role owns it. */
    public boolean isOwned() {
      return isMade() && !owner.isEmpty();
    }

    /** As a person knows it, on one line: {@code table public.orders}. */
    @Override
    public String toString() {
      String full = (schema.isEmpty() ? "" : schema + ".") + name;
      String known = kind.startsWith("BLOB") ? "large object" : kind.toLowerCase(Locale.ROOT);
      return known + " " + full.replaceAll("\\p{Cntrl}", " ");
    }
  }

  /**
   * Reads an archive's head; its rows, if any, are not touched. What is said of the database as
   * such is left out.
   *
   * @throws IOException where it is no such archive, is cut short, or has a format that is newer
   *     than PostgreSQL 18's
   */
  public static TableOfContents read(Path archive) throws IOException {
    return new TableOfContents(TableOfContentsReader.items(archive));
  }

  /** What belongs to one of these roles. */
  public List<Item> ownedBy(Collection<String> owners) {
    return items.stream().filter(item -> item.isOwned() && owners.contains(item.owner())).toList();
  }

  /** The roles that own something in it, each once. */
  public List<String> owners() {
    return items.stream().filter(Item::isOwned).map(Item::owner).distinct().toList();
  }

  /**
   * What may be made side by side: all but triggers and what stands on them, since a partition's is
   * there once its parent's is made, which the archive does not say. Nor does it say that a foreign
   * key of a partitioned table, or an index that is attached, locks every partition: two at once
   * end in a deadlock.
   */
  public Set<Item> parallel() {
    boolean partitioned = items.stream().anyMatch(item -> item.is("TABLE ATTACH"));
    return Set.copyOf(
        without(
            item ->
                item.is("TRIGGER")
                    || partitioned && (item.is("FK CONSTRAINT") || item.is("INDEX ATTACH"))));
  }

  /** All but what this leaves out, and but what cannot be there without that. */
  public List<Item> without(Predicate<Item> leftOut) {
    Set<Integer> gone = new HashSet<>();
    List<Item> kept = new ArrayList<>(items);
    boolean found = true;
    while (found) {
      found =
          kept.removeIf(
              item -> {
                boolean goes = leftOut.test(item) || item.needs().stream().anyMatch(gone::contains);
                if (goes) {
                  gone.add(item.number());
                }
                return goes;
              });
    }
    return List.copyOf(kept);
  }
}
