package trasiego.execution;

import java.util.Objects;

/**
 * One fact of a catalogue that belongs to the whole server, before and after.
 *
 * @param object quoted where needed; the database of the session itself is {@link
 *     #CURRENT_DATABASE}, so that a copy's and the live one's are the same; empty where only that
 *     something changed is known
 * @param part of the object: its attribute, setting, member or grantee, quoted where needed; empty
 *     where it is the object itself
 * @param before null where it was not there
 * @param after null where it is gone
 */
public record SharedChange(Kind kind, String object, String part, String before, String after) {
  /** No name can be written so without quotes. */
  public static final String CURRENT_DATABASE = "current database";

  /** The part of a role that no catalogue shows: only that its row was written. */
  public static final String PASSWORD = "password";

  /** What a fact is about. */
  public enum Kind {
    /** Itself by its name, its options, owner and tablespace. */
    DATABASE,
    /** Rights on a database, by grantee. */
    DATABASE_ACCESS,
    DATABASE_SETTING,
    /** Itself by its name, its options and that its password was set. */
    ROLE,
    /** Of a role, of all roles, or of one in one database. */
    ROLE_SETTING,
    /** Of a role, the object, by member. */
    MEMBERSHIP,
    COMMENT,
    LABEL,
    /** Itself by its name, its options and owner. */
    TABLESPACE,
    TABLESPACE_ACCESS,
    /** Rights to set a parameter of the server, by grantee. */
    PARAMETER_ACCESS,
    SUBSCRIPTION,
    ORIGIN
  }

  public SharedChange {
    Objects.requireNonNull(kind);
  }

  public boolean isAdded() {
    return before == null;
  }

  public boolean isDropped() {
    return after == null;
  }

  /** The object itself came, went or has another name. */
  public boolean isOfObject() {
    return part.isEmpty();
  }

  /** What it is about, in words. */
  public String subject() {
    String what = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    String of = object.isEmpty() ? "" : " " + object;
    return what + of + (part.isEmpty() ? "" : " " + part);
  }

  /** A line such as {@code role setting reader work_mem: 4MB, then 64MB}. */
  @Override
  public String toString() {
    if (part.equals(PASSWORD)) {
      return subject() + " set, or nothing that can be read";
    }
    return subject()
        + ": "
        + Objects.requireNonNullElse(before, "none")
        + ", then "
        + Objects.requireNonNullElse(after, "none");
  }
}
