package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import trasiego.migration.MigrationFile;
import trasiego.migration.PatternStep;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestDatabase;

/** Two releases write without a pause while a column gets another name. */
@Tag(Majors.SCENARIOS)
class PatternLoadIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path root;

  /** What one release has written when it ends, which it does without an error or not at all. */
  private record Written(long count, long longestMillis) {}

  /** Writes until it is told to stop: a row of its own, and one more for the row of both. */
  private record Release(TestDatabase database, String column, AtomicBoolean stop)
      implements Callable<Written> {
    @Override
    public Written call() throws SQLException {
      long count = 0;
      long longest = 0;
      try (Connection connection = database.ownerConnection();
          PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO \"Order\" (\"number\", \"quantity\", \"%1$s\") VALUES ('%1$s-' || ?, 1, 5)"
                      .formatted(column));
          PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE \"Order\" SET \"%1$s\" = \"%1$s\" + 1 WHERE \"number\" = 'counter'"
                      .formatted(column))) {
        while (!stop.get()) {
          long start = System.nanoTime();
          insert.setLong(1, ++count);
          assertThat(insert.executeUpdate()).isOne();
          assertThat(update.executeUpdate()).isOne();
          longest = Math.max(longest, (System.nanoTime() - start) / 1_000_000);
        }
      }
      return new Written(count, longest);
    }
  }

  @OnEachMajor
  void losesNoWriteOfEitherReleaseWhileAColumnIsRenamed(int major, TestReporter reporter)
      throws Exception {
    List<MigrationFile> files =
        new PatternFolder(root)
            .write(
                "rename",
                "--pattern",
                "rename-column",
                "--table",
                "Order",
                "--column",
                "shipping",
                "--to",
                "shippingCost");
    AtomicBoolean stopOld = new AtomicBoolean();
    AtomicBoolean stopNext = new AtomicBoolean();
    try (PatternRun run = new PatternRun(major);
        ExecutorService releases = Executors.newFixedThreadPool(2)) {
      try {
        Future<Written> old = releases.submit(new Release(run.database(), "shipping", stopOld));
        awaitRows(run, "shipping-", 1, old);
        run.forward(files.getFirst());
        awaitRows(run, "shipping-", rows(run, "shipping-") + 2, old);
        Future<Written> next =
            releases.submit(new Release(run.database(), "shippingCost", stopNext));
        for (MigrationFile file : files.subList(1, files.size())) {
          if (file.script().patternStep().filter(PatternStep::isContract).isPresent()) {
            stopOld.set(true);
            old.get();
          }
          awaitRows(run, "shippingCost-", rows(run, "shippingCost-") + 20, next);
          run.forward(file);
        }
        awaitRows(run, "shippingCost-", rows(run, "shippingCost-") + 20, next);
        stopNext.set(true);

        reporter.publishEntry("longest write", old.get() + " " + next.get());
        assertNothingLost(run, old.get(), next.get());
      } finally {
        stopOld.set(true);
        stopNext.set(true);
      }
    }
  }

  private static void assertNothingLost(PatternRun run, Written old, Written next)
      throws SQLException {
    assertThat(old.count()).isGreaterThan(100);
    assertThat(next.count()).isGreaterThan(100);
    assertThat(rows(run, "shipping-")).isEqualTo(old.count());
    assertThat(rows(run, "shippingCost-")).isEqualTo(next.count());
    assertThat(run.number("SELECT \"shippingCost\" FROM \"Order\" WHERE \"number\" = 'counter'"))
        .isEqualTo(old.count() + next.count());
    assertThat(
            run.number(
                "SELECT count(*) FROM \"Order\" WHERE \"number\" ~ '^shipping' AND"
                    + " \"shippingCost\" IS DISTINCT FROM 5"))
        .isZero();
  }

  private static long rows(PatternRun run, String prefix) throws SQLException {
    return run.number(
        "SELECT count(*) FROM \"Order\" WHERE starts_with(\"number\", '" + prefix + "')");
  }

  /** A release that ended with an error would never write them. */
  private static void awaitRows(PatternRun run, String prefix, long wanted, Future<Written> release)
      throws Exception {
    while (rows(run, prefix) < wanted) {
      if (release.isDone()) {
        throw new AssertionError("the release ended early: " + release.get());
      }
      Thread.sleep(5);
    }
  }
}
