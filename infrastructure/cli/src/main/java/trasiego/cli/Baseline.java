package trasiego.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.cli.AdoptComparison.Live;
import trasiego.embedded.PostgresDistribution;
import trasiego.failure.BackupDamagedException;
import trasiego.store.Store;

/**
 * The SQL file that stands for a database of which nothing is known but what is in it: the schema
 * of a backup, without owners and grants, which belong to the server that it runs on.
 */
record Baseline(Store store, Trust trust, BackupId backup) {
  /** The histories of migrations are no part of what migrations make. */
  private static final Pattern HISTORY =
      Pattern.compile(".*\\b(flyway_schema_history\\w*|_prisma_migrations\\w*)\\b.*");

  /** Lines for psql alone, and those that would change the session that runs the file. */
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "\\\\(un)?restrict .*|SET (statement_timeout|lock_timeout|transaction_timeout"
              + "|idle_in_transaction_session_timeout|client_encoding|client_min_messages"
              + "|row_security|default_tablespace|default_table_access_method|xmloption"
              + "|standard_conforming_strings) = .*"
              + "|SELECT pg_catalog\\.set_config\\('search_path', '', false\\);|--.*");

  String sql(Live live, Display display) {
    Path folder = temporary();
    try {
      Path archive = download(folder);
      Path tool = PostgresDistribution.of(live.major(), display::line).tool("pg_restore");
      List<String> contents = run(tool, "--list", archive.toString()).lines().toList();
      Path list = folder.resolve("list");
      Files.write(list, contents.stream().filter(it -> !HISTORY.matcher(it).matches()).toList());
      String script =
          run(
              tool,
              "--schema-only",
              "--no-owner",
              "--no-privileges",
              "--no-publications",
              "--no-subscriptions",
              "--use-list=" + list,
              "--file=-",
              archive.toString());
      return "-- The schema of backup %s, where history begins. Owners and grants are the server's.\n\n%s\n"
          .formatted(backup, plain(script));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      trasiego.embedded.Cache.delete(folder);
    }
  }

  /** Bodies of functions begin no line with what is left out; a body is kept line by line. */
  static String plain(String script) {
    List<String> lines = new ArrayList<>();
    boolean inBody = false;
    for (String line : script.lines().toList()) {
      if (inBody || !NOT_OURS.matcher(line).matches()) {
        lines.add(line);
      }
      // pg_dump quotes every body in dollars, each delimiter once a line.
      if ((line.length() - line.replace("$_$", "").length()) / 3 % 2 == 1
          || (line.length() - line.replace("$$", "").length()) / 2 % 2 == 1) {
        inBody = !inBody;
      }
    }
    return lines.stream().collect(Collectors.joining("\n")).replaceAll("\n{3,}", "\n\n").strip();
  }

  private Path download(Path folder) throws IOException {
    Path archive = folder.resolve("schema.dump");
    // What pg_restore reads is what was signed: the stream ends with an error where it is not.
    try (InputStream input = Archive.open(store, backup, trust).schema()) {
      Files.copy(input, archive);
    }
    return archive;
  }

  private String run(Path tool, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new BackupDamagedException(
            "pg_restore could not read " + store.address(backup.schema()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted");
    }
    return output;
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("trasiego-baseline-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
