package trasiego.trial.disk;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToLongFunction;
import trasiego.handler.Settings;

/**
 * What a trial server leaves of the disk that it lies on: so much, but never more than half of what
 * is free when it begins, so that a small disk still serves for a small trial.
 *
 * @param usable what may still be written on the disk of a folder; 0 where the folder is gone
 */
public record DiskReserve(long bytes, ToLongFunction<Path> usable) {
  private static final long MEBIBYTE = 1L << 20;
  private static final String MEBIBYTES = "TRASIEGO_TRIAL_RESERVE_MEGABYTES";

  /** Of a disk that is the trial's alone: enough to see its end before PostgreSQL does. */
  public static final DiskReserve OF_A_FUNCTION = new DiskReserve(64 * MEBIBYTE);

  /** Of a disk on which other programs of a person live. */
  public static final DiskReserve OF_A_PERSON = new DiskReserve(2048 * MEBIBYTE);

  DiskReserve(long bytes) {
    this(bytes, folder -> folder.toFile().getUsableSpace());
  }

  public DiskReserve {
    if (bytes < 0) {
      throw new IllegalArgumentException("reserve of " + bytes + " bytes, wanted at least none");
    }
  }

  public static DiskReserve ofFunction(Settings settings) {
    return of(settings, OF_A_FUNCTION);
  }

  public static DiskReserve ofPerson(Settings settings) {
    return of(settings, OF_A_PERSON);
  }

  /** The variable by which a person's machine tells a function that it runs there. */
  public static Map<String, String> variablesOfPerson(Settings settings) {
    return Map.of(MEBIBYTES, Long.toString(ofPerson(settings).bytes / MEBIBYTE));
  }

  private static DiskReserve of(Settings settings, DiskReserve otherwise) {
    int megabytes = settings.count(MEBIBYTES, (int) (otherwise.bytes / MEBIBYTE));
    return new DiskReserve(megabytes * MEBIBYTE);
  }

  /** What must stay free there, as it is now. */
  public long on(Path folder) {
    return Math.min(bytes, free(folder) / 2);
  }

  long free(Path folder) {
    return usable.applyAsLong(folder);
  }
}
