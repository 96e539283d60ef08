package trasiego.embedded.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of the loopback address. */
public final class FreePort {
  /** The address that servers here listen on. */
  public static final String HOST = "127.0.0.1";

  private FreePort() {}

  /** The wanted port, or any where that is 0; refused by name where something listens on it. */
  public static int choose(int wanted, String server) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new java.net.InetSocketAddress(InetAddress.getByName(HOST), wanted));
      return socket.getLocalPort();
    } catch (java.net.BindException e) {
      throw new EmbeddedServerException(
          "port %d on %s, wanted for %s, is in use by another program%nstop it or choose another port"
              .formatted(wanted, HOST, server),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
