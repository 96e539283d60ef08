package trasiego.trial.disk;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import trasiego.migration.MigrationFile;
import trasiego.trial.binaries.Folders;

/** How much of the disk one trial server may fill: it ends for good before the rest is gone. */
public final class DiskLimit implements AutoCloseable {
  private final Path folder;
  private final DiskReserve reserve;
  private volatile DiskWatch watch;
  private volatile DiskExhausted exhausted;

  public DiskLimit(Path folder, DiskReserve reserve) {
    this.folder = requireNonNull(folder);
    this.reserve = requireNonNull(reserve);
  }

  /**
   * @param running what the server is at
   * @param end ends it, with all that it wrote
   */
  public void watch(Supplier<List<String>> running, Runnable end) {
    watch =
        DiskWatch.start(
            folder,
            reserve,
            low -> {
              exhausted =
                  new DiskExhausted(
                      folder.toString(), low.reserve(), Folders.bytes(folder), running.get());
              end.run();
            });
  }

  public <T> T within(List<MigrationFile> files, Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      // The server ends while it is still being asked what it was doing.
      watch.settle();
      throw exhausted == null ? e : exhausted.failure(files, e);
    }
    watch.settle();
    if (exhausted != null) {
      throw exhausted.failure(files, null);
    }
    return result;
  }

  public long left() {
    return watch.left();
  }

  /** Fails where the server has ended for it: whoever asks for a login hears why. */
  public void check() {
    if (exhausted != null) {
      throw exhausted.failure(List.of(), null);
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
