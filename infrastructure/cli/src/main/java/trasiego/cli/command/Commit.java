package trasiego.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.UsageException;

/**
 * What a deployment is named after: the commit that is deployed, so that two tries of one CI job
 * are one deployment.
 */
record Commit(String text) {
  private static final Pattern SHA = Pattern.compile("[0-9a-fA-F]{7,64}");
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final int SHOWN = 12;

  /** Refuses what is no commit's name. */
  static void check(String given) {
    if (given != null && !SHA.matcher(given).matches()) {
      throw new UsageException(
          "--commit: found \"" + given + "\", wanted 7 to 64 hexadecimal digits");
    }
  }

  /** As given, else as the workflow says, else the checkout's; without any, the time. */
  static Commit of(String given, CommandContext context) {
    return Optional.ofNullable(given)
        .or(() -> Optional.ofNullable(context.variables().get("GITHUB_SHA")))
        .filter(text -> SHA.matcher(text).matches())
        .or(() -> head(context))
        .map(text -> new Commit(cut(text.toLowerCase(Locale.ROOT))))
        .orElseGet(() -> new Commit(SECONDS.format(Instant.now())));
  }

  /**
   * The name of a deployment of these migrations.
   *
   * @param migrations their key, {@code migrations/<sha-256>.zip}
   */
  String name(String migrations) {
    return text + "-" + cut(migrations.substring(migrations.indexOf('/') + 1));
  }

  private static String cut(String digits) {
    return digits.substring(0, Math.min(SHOWN, digits.length()));
  }

  private static Optional<String> head(CommandContext context) {
    try {
      Process git =
          new ProcessBuilder("git", "-C", context.root().toString(), "rev-parse", "HEAD")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      String answer =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
    } catch (IOException e) {
      // No git here, or none that runs.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted");
    }
  }
}
