package trasiego.trial;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a trial server may take of the machine's memory, half of which is this process's, which
 * streams what it reads: of the other half a quarter for its pages, an eighth for building an
 * index; the rest is its sessions' and the system's.
 */
public record Memory(long bytes) {
  private static final long MEBIBYTE = 1L << 20;
  private static final long LEAST = 256 * MEBIBYTE;

  public Memory {
    if (bytes < 1) {
      throw new IllegalArgumentException("memory " + bytes + ", wanted at least one byte");
    }
  }

  /** Of a function or a container as of a whole machine. */
  public static Memory besideThisProcess() {
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Memory(Math.max(LEAST, machine.getTotalMemorySize() / 2));
  }

  String sharedBuffers() {
    return mebibytes(bytes / 4, 16, 1024);
  }

  String maintenanceWorkMem() {
    return mebibytes(bytes / 8, 16, 512);
  }

  private static String mebibytes(long bytes, long least, long most) {
    return Math.clamp(bytes / MEBIBYTE, least, most) + "MB";
  }
}
