package trasiego.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A database with an object of every kind that a backup holds. */
public final class BroadDatabase {
  private BroadDatabase() {}

  /** What a superuser runs to make it. */
  public static String script(String owner) {
    return resource("broad.sql").replace(":owner", owner);
  }

  static String resource(String name) {
    try (InputStream input = BroadDatabase.class.getResourceAsStream(name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
