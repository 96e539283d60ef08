package trasiego.cli.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import trasiego.cli.console.Display;
import trasiego.embedded.LocalServers;
import trasiego.embedded.LocalServers.Endpoints;
import trasiego.embedded.process.PrivateFiles;

/** The embedded servers with the shop in them, in use by this process until closed. */
public record LocalServersInUse(LocalServers servers, LocalPasswords passwords, LocalShop shop)
    implements AutoCloseable {
  public static Path folder(CommandContext context) {
    return context.state().resolve(EnvironmentOptions.LOCAL);
  }

  public static LocalServersInUse open(
      CommandContext context, boolean keepRunning, Display display) {
    Path folder = folder(context);
    Logs.configure(folder, display);
    LocalServers.Stay stay = new LocalServers.Stay(keepRunning, context.idle());
    LocalServers servers = LocalServers.ensure(folder, stay, display::line);
    try {
      return withShop(context, folder, servers, display);
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /**
   * Under a file lock: of two first runs at once, the second finds the shop that the first made.
   */
  private static LocalServersInUse withShop(
      CommandContext context, Path folder, LocalServers servers, Display display) {
    try (FileChannel channel =
            FileChannel.open(
                PrivateFiles.folder(folder).resolve("shop.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assert lock.isValid();
      LocalPasswords passwords = LocalPasswords.in(folder);
      LocalShop shop = new LocalShop(servers.endpoints(), passwords, context.root(), display::line);
      shop.ensure();
      return new LocalServersInUse(servers, passwords, shop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder, e);
    }
  }

  public Endpoints endpoints() {
    return servers.endpoints();
  }

  @Override
  public void close() {
    servers.close();
  }
}
