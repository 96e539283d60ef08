package trasiego.benchmarks;

import java.util.Locale;
import trasiego.testing.TestDatabase;

/** What is backed up, in sizes of the database in GB. */
enum BackupData {
  /** A third of wide rows with JSONB, two thirds of narrow ones, and 200 small tables. */
  MIX {
    @Override
    void fill(TestDatabase database, double size) {
      wide(database, (long) (1_540_000 * size));
      narrow(database, (long) (4_620_000 * size));
      small(database, 200);
    }
  },

  /** One table, which all workers share to the end. */
  TABLE {
    @Override
    void fill(TestDatabase database, double size) {
      wide(database, (long) (2_500_000 * size));
    }
  },

  /** Small tables of some rows each; the size says how many ten thousands. */
  TABLES {
    @Override
    void fill(TestDatabase database, double size) {
      small(database, (int) (10_000 * size));
    }
  };

  private static final String WIDE =
      """
      CREATE TABLE orders (
        id bigint PRIMARY KEY, customer int, placed timestamptz, total numeric(10,2), note text, details jsonb);
      INSERT INTO orders
      SELECT i, i %% 20000, timestamptz '2026-01-01' + i * interval '7 seconds', (i %% 90000) / 100.0,
             repeat(md5(i::text), 1 + (i %% 4)::int),
             jsonb_build_object('wine', 'Carmenère ' || i %% 977, 'bottles', i %% 13, 'tags',
                                jsonb_build_array(md5((i %% 5000)::text), i %% 3 = 0), 'at', i)
      FROM generate_series(1, %d) i
      """;

  private static final String NARROW =
      """
      CREATE TABLE movements (id bigint, wine int, amount int, at timestamptz);
      INSERT INTO movements
      SELECT i, i %% 977, (i::bigint * 7919) %% 500, timestamptz '2026-01-01' + i * interval '3 seconds'
      FROM generate_series(1, %d) i
      """;

  private static final String SMALL =
      """
      DO $$
      BEGIN
        FOR t IN %d .. %d LOOP
          EXECUTE format('CREATE TABLE small_%%s (id int PRIMARY KEY, name text, price numeric)', t);
          EXECUTE format('INSERT INTO small_%%s SELECT i, md5(i::text), i / 7.0 FROM generate_series(1, 20) i', t);
        END LOOP;
      END
      $$
      """;

  /** In transactions of so many, since each table is a lock until its end. */
  private static final int TABLES_AT_ONCE = 500;

  abstract void fill(TestDatabase database, double size);

  static BackupData parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static void wide(TestDatabase database, long rows) {
    database.execute(WIDE.formatted(rows));
  }

  private static void narrow(TestDatabase database, long rows) {
    database.execute(NARROW.formatted(rows));
  }

  private static void small(TestDatabase database, int tables) {
    for (int first = 1; first <= tables; first += TABLES_AT_ONCE) {
      database.execute(SMALL.formatted(first, Math.min(tables, first + TABLES_AT_ONCE - 1)));
    }
  }
}
