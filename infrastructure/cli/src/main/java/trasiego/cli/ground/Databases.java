package trasiego.cli.ground;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * The databases of the local ground: kept ones, named by what was built into them, and those of the
 * moment. While anybody uses any of them nothing is swept away; what a killed run left is removed
 * by the next one that finds itself alone.
 */
final class Databases implements AutoCloseable {
  private static final String KEPT = "kept_";
  private static final String MOMENTARY = "now_";
  private static final int MOST = 8;
  private static final long MOST_BYTES = 1L << 30;
  private static final int USE = 1;
  private static final int ROLES = 5;
  private static final int BUILD_BITS = 16;

  private static final String FOUND =
      """
      SELECT
        d.datname,
        pg_catalog.pg_database_size(d.oid),
        pg_catalog.shobj_description(d.oid, 'pg_database')
      FROM pg_catalog.pg_database d
      WHERE pg_catalog.starts_with(d.datname, ?)
      """;

  private final Session session;

  private record Kept(String name, long bytes, Instant usedAt) {}

  private Databases(Session session) {
    this.session = session;
  }

  static Databases open(GroundServer server) {
    Databases databases = new Databases(server.administrator());
    try {
      databases.join();
      return databases;
    } catch (RuntimeException e) {
      databases.close();
      throw e;
    }
  }

  /** Alone it sweeps first; then everybody may share. */
  private void join() {
    Session it = session;
    if (it.isTrue("SELECT pg_catalog.pg_try_advisory_lock(?, ?)", GroundServer.LOCK, USE)) {
      sweep();
      it.text("SELECT pg_catalog.pg_advisory_lock_shared(?, ?)", GroundServer.LOCK, USE);
      it.text("SELECT pg_catalog.pg_advisory_unlock(?, ?)", GroundServer.LOCK, USE);
    } else {
      it.text("SELECT pg_catalog.pg_advisory_lock_shared(?, ?)", GroundServer.LOCK, USE);
    }
  }

  private void sweep() {
    found(MOMENTARY).forEach(it -> drop(it.name()));
    Roles.sweep(session);
    List<Kept> kept =
        found(KEPT).stream().sorted(Comparator.comparing(Kept::usedAt).reversed()).toList();
    long bytes = 0;
    for (int i = 0; i < kept.size(); i++) {
      bytes += kept.get(i).bytes();
      // The newest stays whatever its size: without it nothing would ever be fast.
      if (i > 0 && (i >= MOST || bytes > MOST_BYTES)) {
        drop(kept.get(i).name());
      }
    }
  }

  private List<Kept> found(String prefix) {
    return session.query(
        FOUND, row -> new Kept(row.getString(1), row.getLong(2), time(row.getString(3))), prefix);
  }

  private static Instant time(String comment) {
    try {
      return comment == null ? Instant.EPOCH : Instant.parse(comment);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  /** Whether nobody builds this one; else waits for the one who does, on the next call. */
  boolean tryToBuild(String link) {
    return session.isTrue(
        "SELECT pg_catalog.pg_try_advisory_lock(?, ?)", GroundServer.LOCK, key(link));
  }

  void waitToBuild(String link) {
    session.text("SELECT pg_catalog.pg_advisory_lock(?, ?)", GroundServer.LOCK, key(link));
  }

  void built(String link) {
    session.text("SELECT pg_catalog.pg_advisory_unlock(?, ?)", GroundServer.LOCK, key(link));
  }

  /**
   * Two links of one number would only wait for each other; never {@link #USE} or {@link #ROLES}.
   */
  private static int key(String link) {
    return (Integer.parseInt(link.substring(0, 7), 16) << 2 | 2) & Integer.MAX_VALUE;
  }

  /** Roles are the whole server's: plans whose files make some come one after another. */
  void waitToMakeRoles(Runnable told) {
    if (!session.isTrue("SELECT pg_catalog.pg_try_advisory_lock(?, ?)", GroundServer.LOCK, ROLES)) {
      told.run();
      session.text("SELECT pg_catalog.pg_advisory_lock(?, ?)", GroundServer.LOCK, ROLES);
    }
  }

  /** How many of the chain's files the newest kept database holds; empty where none is kept. */
  OptionalInt longest(Chain chain) {
    List<String> names = found(KEPT).stream().map(Kept::name).toList();
    return IntStream.iterate(chain.length(), i -> i >= 0, i -> i - 1)
        .filter(i -> names.contains(KEPT + chain.name(i)))
        .findFirst();
  }

  /** A database of the moment with what this link has. */
  String copyOf(String link) {
    use(KEPT + link);
    return create(KEPT + link);
  }

  /** A database of the moment with nothing in it. */
  String empty() {
    return create("template0");
  }

  private String create(String template) {
    String name =
        MOMENTARY + UUID.randomUUID().toString().replace("-", "").substring(0, BUILD_BITS);
    session.execute(
        "CREATE DATABASE "
            + Identifier.quote(name)
            + " OWNER "
            + Identifier.quote(GroundServer.OWNER)
            + " TEMPLATE "
            + Identifier.quote(template));
    return name;
  }

  /** From now on it is a kept one, and nobody may change it. */
  void keep(String name, String link) {
    session.execute(
        "ALTER DATABASE " + Identifier.quote(name) + " RENAME TO " + Identifier.quote(KEPT + link));
    use(KEPT + link);
  }

  /** The comment says when it was of use last. */
  private void use(String name) {
    session.execute(
        "COMMENT ON DATABASE " + Identifier.quote(name) + " IS '" + Instant.now() + "'");
  }

  void drop(String name) {
    drop(session, name);
  }

  static void drop(Session administrator, String name) {
    administrator.execute("DROP DATABASE IF EXISTS " + Identifier.quote(name) + " WITH (FORCE)");
  }

  static boolean isKept(String name) {
    return name.startsWith(KEPT);
  }

  /** The session goes, and its locks with it. */
  @Override
  public void close() {
    session.close();
  }

  Session session() {
    return session;
  }
}
