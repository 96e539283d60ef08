package trasiego.judgement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.testing.Majors;

/** The linter of that name, installed by npm into a folder of its own, at one version. */
final class Squawk {
  /** What the guarded run does by itself, and matters of taste: neither help nor alarm. */
  static final List<String> LEFT_OUT =
      List.of(
          "prefer-bigint-over-int",
          "prefer-identity",
          "prefer-robust-stmts",
          "prefer-text-field",
          "prefer-timestamptz",
          "require-lock-timeout",
          "require-statement-timeout",
          "require-timeout-settings");

  private final Path folder;

  private Squawk(Path folder) {
    this.folder = folder;
  }

  static boolean isPossible() {
    try {
      return run(Path.of("."), List.of("npm", "--version")).code() == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  static Squawk install(Path folder, String version) {
    Run run =
        run(folder, List.of("npm", "install", "--no-fund", "--no-audit", "squawk-cli@" + version));
    if (run.code() != 0) {
      throw new IllegalStateException("squawk-cli " + version + " is not to be had: " + run.text());
    }
    return new Squawk(folder);
  }

  /** The rules that this file breaks. */
  Set<String> rules(String sql, boolean transactional) {
    try {
      Path file = Files.writeString(folder.resolve("example.sql"), sql + "\n");
      List<String> command =
          new ArrayList<>(
              List.of(
                  folder.resolve("node_modules/.bin/squawk").toString(),
                  "--reporter",
                  "json",
                  "--pg-version",
                  Majors.newest() + ".0",
                  "--exclude",
                  String.join(",", LEFT_OUT)));
      if (transactional) {
        command.add("--assume-in-transaction");
      }
      command.add(file.toString());
      return names(run(folder, command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> names(Run run) {
    int list = run.text().indexOf('[');
    if (list < 0) {
      throw new IllegalStateException("squawk says no list: " + run.text());
    }
    Set<String> names = new TreeSet<>();
    for (JsonNode finding : new JsonMapper().readTree(run.text().substring(list))) {
      names.add(finding.get("rule_name").asString());
    }
    return names;
  }

  private record Run(int code, String text) {}

  private static Run run(Path folder, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      return new Run(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
