package trasiego.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import trasiego.archive.Digests;

/** Tells this host from others by six letters that stay the same until it is renamed. */
final class Host {
  private static final List<Path> IDENTITIES =
      List.of(Path.of("/etc/machine-id"), Path.of("/proc/sys/kernel/hostname"));

  private Host() {}

  // Not the time of the last boot: after one, an execution from before it has certainly ended, and
  // only its own host may say so.
  static String id() {
    StringBuilder identity = new StringBuilder();
    for (Path file : IDENTITIES) {
      identity.append(read(file)).append('\n');
    }
    if (identity.toString().isBlank()) {
      identity.append(hostName());
    }
    return Digests.hex(identity.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 6);
  }

  private static String read(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unnamed";
    }
  }
}
