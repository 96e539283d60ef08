package trasiego.trial.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.failure.MigrationRefusedException;
import trasiego.load.BrokenRows;
import trasiego.load.OwnersSettings;
import trasiego.load.Work;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.ToolWords;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * Makes the objects of an archive, section by section. Whatever evaluates anything that an owner
 * wrote is done by a session that is logged in as the owner: the administrator would be whoever the
 * owner wants. What cannot be made is left out by name.
 */
final class SchemaCopy {
  private static final Pattern ITEM =
      Pattern.compile("pg_restore: from TOC entry (\\d+); \\d+ \\d+ .*");
  private static final Pattern ERROR =
      Pattern.compile("pg_restore: error: could not execute query: ERROR: +(.*)");

  private final PgTools tools;
  private final Path archive;
  private final ApplicationName application;
  private final Work work;
  private final TableOfContents contents;
  private final String owner;
  private final OwnersSettings owners;
  private final Map<Integer, String> missing = new LinkedHashMap<>();

  /**
   * @param owners what is set in sessions that log in as the owner
   */
  SchemaCopy(
      PgTools tools,
      Path archive,
      ApplicationName application,
      Work work,
      String owner,
      OwnersSettings owners) {
    this.tools = tools;
    this.archive = archive;
    this.application = application;
    this.work = work;
    this.owner = owner;
    this.owners = owners;
    this.contents = contents(archive);
  }

  private static TableOfContents contents(Path archive) {
    try {
      return TableOfContents.read(archive);
    } catch (IOException e) {
      throw new MigrationRefusedException(
          "the archive of the schema could not be read: " + e.getMessage(), e);
    }
  }

  TableOfContents contents() {
    return contents;
  }

  /** Notes that an item is left out, whoever said why. */
  void leaveOut(Item item, String why) {
    missing.putIfAbsent(item.number(), why);
  }

  List<Item> leftOut() {
    return contents.items().stream().filter(item -> missing.containsKey(item.number())).toList();
  }

  /** What was left out, one line each. */
  List<String> missing() {
    return leftOut().stream().map(item -> item + ": " + missing.get(item.number())).toList();
  }

  /**
   * Makes these items, as this login, in the archive's order; each that fails is left out.
   *
   * @param jobs more than one only after the rows
   * @param options of pg_restore beside
   */
  void make(DatabaseSecret login, List<Item> items, int jobs, String... options) {
    List<Item> wanted = items.stream().filter(item -> !missing.containsKey(item.number())).toList();
    if (wanted.isEmpty()) {
      return;
    }
    Path list = temporary(".list");
    try {
      Files.write(list, wanted.stream().map(Item::line).toList());
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--use-list=" + list,
                  // Else it does not say which item a failure is about.
                  "--verbose",
                  "--no-password",
                  "--no-tablespaces",
                  "--no-security-labels",
                  "--no-subscriptions",
                  "--jobs=" + jobs,
                  "--dbname=" + login.dbname()));
      arguments.addAll(List.of(options));
      arguments.add(archive.toString());
      run(login, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(list);
    }
  }

  private void run(DatabaseSecret login, List<String> arguments) throws IOException {
    Map<String, String> settings =
        login.username().equals(owner) ? owners.settings() : Map.<String, String>of();
    Process process = tools.start("pg_restore", login, application, arguments, settings);
    try {
      CompletableFuture<String> errors = text(process.getErrorStream());
      if (!process.waitFor(Math.max(1, left()), TimeUnit.MILLISECONDS)) {
        throw late();
      }
      String said = errors.join();
      if (process.exitValue() != 0 && !noteFailures(said)) {
        throw new MigrationRefusedException(
            "pg_restore on the trial server: " + ToolWords.of(said));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** False where it failed for something that is no item's. */
  private boolean noteFailures(String said) {
    Integer item = null;
    boolean noted = false;
    List<String> lines = said.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher begun = ITEM.matcher(line);
      if (begun.matches()) {
        item = Integer.valueOf(begun.group(1));
      }
      Matcher error = ERROR.matcher(line);
      if (error.matches() && item != null) {
        boolean hasContext = ToolWords.hasContext(lines, i + 1);
        missing.putIfAbsent(item, ToolWords.server(error.group(1), hasContext));
        noted = true;
      }
    }
    return noted;
  }

  /** Says of what was left out for its rows that the live database is at fault. */
  void explainRows(Session copy) {
    for (Item item : leftOut()) {
      String why = missing.get(item.number());
      if (BrokenRows.isIn(why)) {
        missing.put(item.number(), why + BrokenRows.advice(copy, item));
      }
    }
  }

  private long left() {
    return work.timeLeft().get().toMillis();
  }

  private static MigrationRefusedException late() {
    return new MigrationRefusedException(
        "copying the schema to the trial server takes longer than one invocation allows; raise the"
            + " trial function's timeout or name a rehearsal server; the live database was not"
            + " touched");
  }

  private static MigrationRefusedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new MigrationRefusedException("interrupted while the schema was copied", e);
  }

  private static Path temporary(String ending) {
    try {
      return Files.createTempFile("trasiego-trial-", ending);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
