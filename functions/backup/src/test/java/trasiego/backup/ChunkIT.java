package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import trasiego.archive.ArchiveWriter;
import trasiego.archive.Manifest;
import trasiego.failure.BackupFailedException;
import trasiego.handler.Deadline;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.Upload;
import trasiego.testing.InMemoryStore;
import trasiego.testing.Majors.OnEachMajor;

/** A table that is read by ranges of its blocks, and what others do between two of them. */
class ChunkIT {
  private static final Deadline LATER = new Deadline(() -> 60_000);
  private static final long TARGET = 256 * 1024;

  private static final String LOAD =
      """
      INSERT INTO a (b) SELECT 'later' FROM generate_series(1, 50);
      UPDATE a SET b = b || '!' WHERE id % 7 = 0;
      DELETE FROM a WHERE id % 11 = 0;
      """;

  private static Subject shop(int major) {
    Subject subject = Subject.create(major);
    subject.database.execute(
        """
        CREATE TABLE a (id serial PRIMARY KEY, b text, twice int GENERATED ALWAYS AS (id * 2) STORED, c text);
        ALTER TABLE a ALTER c SET STORAGE external;
        INSERT INTO a (b, c)
        SELECT 'row ' || i, CASE WHEN i % 10 = 0 THEN repeat('toast', 1000) END
        FROM generate_series(1, 20000) i;
        """);
    return subject;
  }

  /** Runs something between the first chunk and the others. */
  private static final class Interrupted extends ConcurrentLinkedQueue<Batch> {
    private static final long serialVersionUID = 1L;
    private final transient Runnable between;
    private int polls;

    private Interrupted(List<Batch> batches, Runnable between) {
      super(batches);
      this.between = between;
    }

    @Override
    public Batch poll() {
      if (polls++ > 0) {
        between.run();
      }
      return super.poll();
    }
  }

  /** One backup's copying, as far as it concerns the table. */
  private record Copy(
      Subject subject, Database database, DeadlineWatch watch, SnapshotKeeper keeper)
      implements AutoCloseable {
    static Copy begin(Subject subject) {
      Database database =
          new Database(
              SecretSource.of(subject.settings(), "TRASIEGO_DATABASE_SECRET"),
              new ApplicationName("test", "backup", subject.execution));
      // Not the workers' own: what becomes of them must not depend on who notices a loss first.
      DeadlineWatch watch = new DeadlineWatch(LATER, "shop");
      return new Copy(
          subject, database, watch, SnapshotKeeper.open(database, watch, Duration.ofSeconds(5)));
    }

    Manifest.Table run(Runnable between) {
      Relation table = keeper.tables().getFirst();
      List<Batch> batches =
          Chunk.of(table, TARGET).stream().map(chunk -> new Batch(List.of(chunk))).toList();
      assertThat(batches).hasSizeGreaterThan(5);
      Progress progress = new Progress(keeper.tables(), batches);
      Queue<Batch> queue = new Interrupted(batches, between);
      BackupOptions options = BackupOptions.of(subject.settings());
      Upload upload = new InMemoryStore().upload("a", "");
      try (DeadlineWatch own = new DeadlineWatch(LATER, "shop");
          ArchiveWriter writer = new ArchiveWriter(upload, Upload.LEAST_PART)) {
        writer.openRows();
        new TableCopy(keeper, own, writer, progress, options, Upload.LEAST_PART, Optional.empty())
            .run(database, queue);
        assertThat(writer.members())
            .extracting(Manifest.Member::range)
            .doesNotHaveDuplicates()
            .hasSameSizeAs(batches);
      }
      return progress.tables().getFirst();
    }

    void lose() {
      long pid = keeper.session().number("SELECT pg_catalog.pg_backend_pid()");
      subject.script("SELECT pg_terminate_backend(" + pid + ", 5000);");
    }

    @Override
    public void close() {
      keeper.close();
      watch.close();
    }
  }

  @OnEachMajor
  void readsEachRowOfTheSnapshotOnceWhileOthersWrite(int major) {
    try (Subject subject = shop(major);
        Copy copy = Copy.begin(subject)) {
      String before = Content.of(subject, "a");

      Manifest.Table table = copy.run(() -> subject.database.execute(LOAD));

      assertThat(table.rows()).isEqualTo(20_000);
      assertThat(table.fingerprint()).isEqualTo(before).isNotEqualTo(Content.of(subject, "a"));
      assertThat(table.generated()).extracting(Manifest.Generated::column).containsExactly("twice");
    }
  }

  @OnEachMajor
  void findsATableThatIsRewrittenBetweenTwoOfItsChunks(int major) {
    for (String ddl :
        List.of(
            "CLUSTER a USING a_pkey",
            "TRUNCATE a",
            "ALTER TABLE a DROP twice, ALTER id TYPE bigint")) {
      try (Subject subject = shop(major);
          Copy copy = Copy.begin(subject)) {
        // The locks go with the session that holds them; the worker's snapshot stays.
        Runnable between =
            () -> {
              subject.database.execute(LOAD);
              copy.lose();
              subject.database.execute(ddl);
            };

        assertThatThrownBy(() -> copy.run(between))
            .as(ddl)
            .isInstanceOf(BackupFailedException.class)
            .hasMessageContaining("table \"public\".\"a\" was rewritten or truncated");
      }
    }
  }

  @Test
  void cutsATableIntoEqualRangesOfWhichTheLastHasNoEnd() {
    assertThat(Chunk.of(table(1000, 100), 300))
        .extracting(Chunk::range)
        .containsExactly(
            new Manifest.Range(null, 25L),
            new Manifest.Range(25L, 50L),
            new Manifest.Range(50L, 75L),
            new Manifest.Range(75L, null));
    assertThat(Chunk.of(table(1000, 2), 300)).hasSize(2);
    assertThat(Chunk.of(table(1000, 0), 300)).containsExactly(Chunk.whole(table(1000, 0)));
    assertThat(Chunk.of(table(0, 0), 300)).containsExactly(Chunk.whole(table(0, 0)));
  }

  private static Relation table(long bytes, long blocks) {
    return new Relation(1, "s", "t", List.of("c"), List.of(), null, 1, bytes, blocks);
  }
}
