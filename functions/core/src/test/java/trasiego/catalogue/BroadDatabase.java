package trasiego.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** A database with an object of every kind that a backup holds. */
public final class BroadDatabase {
  private BroadDatabase() {}

  /** What a superuser runs to make it. */
  public static String script(String owner) {
    return resource("broad.sql").replace(":owner", owner);
  }

  /** What its owner runs to make one with expressions of many forms. */
  public static String expressions(int major) {
    return resource("expressions.sql")
        .lines()
        .filter(line -> major >= 15 || !line.contains("NULLS NOT DISTINCT"))
        .collect(Collectors.joining("\n"));
  }

  static String resource(String name) {
    try (InputStream input = BroadDatabase.class.getResourceAsStream(name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
