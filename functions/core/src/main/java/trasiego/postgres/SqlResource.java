package trasiego.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The longer queries, which lie beside the class that asks them. */
public final class SqlResource {
  private SqlResource() {}

  /**
   * @param owner in whose package it lies
   * @param name such as {@code schema.sql}
   */
  public static String read(Class<?> owner, String name) {
    try (InputStream input = owner.getResourceAsStream(name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The query with the lines that are a comment of this mark, such as {@code -- touched: }, as a
   * part of it.
   */
  public static String withMarked(String query, String mark) {
    return query.replace("-- " + mark + ": ", "");
  }
}
