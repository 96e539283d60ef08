package trasiego.restore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.testing.TestDatabase;

/**
 * A small database made by hand, and what comes of it by each way of restoring it. Its file is a
 * script for psql in which {@code :"owner"} owns the database and {@code :"second"} and {@code
 * :"third"} are other roles; lines {@code -- key: value} at its head say what is special about it.
 */
record DatabaseCase(String name, Map<String, String> keys, String sql) {
  private static final String ENDING = ".sql";
  private static final String LINE = "-- ";

  /** Whoever restores it, and by what. */
  enum Way {
    /** pg_dump and psql of the server's superuser: the yardstick. */
    PG_DUMP,
    /** The backup's file and psql of the server's superuser. */
    PSQL,
    /** The function restore as its own user. */
    OWNER,
    /** The same with a superuser's login for what needs one. */
    ADMINISTRATOR;

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static List<DatabaseCase> all() {
    try (Stream<Path> files =
        Files.list(Path.of(DatabaseCase.class.getResource("cases").toURI()))) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .sorted()
          .map(DatabaseCase::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static DatabaseCase read(Path file) {
    try {
      String sql = Files.readString(file);
      Map<String, String> keys = new HashMap<>();
      sql.lines()
          .takeWhile(line -> line.startsWith(LINE) && line.contains(": "))
          .map(line -> line.substring(LINE.length()).split(": ", 2))
          .forEach(line -> keys.put(line[0], line[1]));
      return new DatabaseCase(
          file.getFileName().toString().replace(ENDING, ""), Map.copyOf(keys), sql);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Between the first major and the last that have what it is about. */
  boolean isFor(int major) {
    return major >= Integer.parseInt(keys.getOrDefault("from", "0"))
        && major <= Integer.parseInt(keys.getOrDefault("until", "99"));
  }

  /** A query that says whether this server has what it takes. */
  Optional<String> needs() {
    return Optional.ofNullable(keys.get("needs"));
  }

  /** Of CREATE DATABASE. */
  String options(int major) {
    return Optional.ofNullable(keys.get("encoding"))
        .map(encoding -> TestDatabase.in(encoding, major))
        .or(() -> Optional.ofNullable(keys.get("database")).map(options -> " " + options))
        .orElse("");
  }

  /** {@code equal}, or how it ends and a part of why. */
  String expected(Way way) {
    return keys.getOrDefault(way.key(), "equal");
  }

  @Override
  public String toString() {
    return name;
  }
}
