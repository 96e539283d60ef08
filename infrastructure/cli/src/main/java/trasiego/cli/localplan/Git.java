package trasiego.cli.localplan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import trasiego.migration.MigrationFolder;

/** What git knows of a folder; nothing where the folder is in no checkout or git is missing. */
final class Git {
  private static final List<String> MAIN = List.of("origin/HEAD", "origin/main", "origin/master");

  private final Path folder;

  Git(Path folder) {
    this.folder = folder;
  }

  boolean isCheckout() {
    return run(List.of("rev-parse", "--show-prefix")).isPresent();
  }

  /** Where the folder lies in its repository, without a slash at its end. */
  Optional<String> prefix() {
    return text("rev-parse", "--show-prefix").map(it -> it.replaceFirst("/$", ""));
  }

  /** The main branch of the place where this checkout comes from, where it is known. */
  Optional<String> main() {
    return MAIN.stream().filter(ref -> commit(ref).isPresent()).findFirst();
  }

  Optional<String> commit(String ref) {
    return text("rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}");
  }

  Optional<String> mergeBase(String commit) {
    return text("merge-base", "HEAD", commit);
  }

  /** The folder as this commit has it; empty where it has none. */
  MigrationFolder folder(String commit) {
    Map<String, String> blobs = new LinkedHashMap<>();
    String tree = text("ls-tree", "-r", "-z", commit).orElse("");
    for (String entry : tree.split("\0")) {
      String[] parts = entry.split("[ \t]", 4);
      if (parts.length == 4 && parts[1].equals("blob") && parts[3].endsWith(".sql")) {
        blobs.put(parts[3], parts[2]);
      }
    }
    return MigrationFolder.of(contents(blobs));
  }

  /** All at once: a process for each file would take seconds. */
  private Map<String, byte[]> contents(Map<String, String> blobs) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    if (blobs.isEmpty()) {
      return contents;
    }
    byte[] input = (String.join("\n", blobs.values()) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] answer = run(List.of("cat-file", "--batch"), input).orElse(new byte[0]);
    int at = 0;
    for (String name : blobs.keySet()) {
      int end = at;
      while (end < answer.length && answer[end] != '\n') {
        end++;
      }
      String[] head = new String(answer, at, end - at, StandardCharsets.US_ASCII).split(" ");
      if (head.length != 3) {
        throw new LocalPlanException("git does not hand out " + name + " in " + folder);
      }
      int from = end + 1;
      int to = from + Integer.parseInt(head[2]);
      contents.put(name, Arrays.copyOfRange(answer, from, to));
      at = to + 1;
    }
    return contents;
  }

  private Optional<String> text(String... arguments) {
    return run(List.of(arguments)).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
  }

  private Optional<byte[]> run(List<String> arguments) {
    return run(arguments, new byte[0]);
  }

  /** Empty where it fails. */
  private Optional<byte[]> run(List<String> arguments, byte[] input) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(arguments);
    try {
      Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      Thread feeder = Thread.ofVirtual().start(() -> feed(git, input));
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      git.getInputStream().transferTo(output);
      feeder.join();
      return git.waitFor() == 0 ? Optional.of(output.toByteArray()) : Optional.empty();
    } catch (IOException e) {
      // No git here, or none that runs.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalPlanException("interrupted");
    }
  }

  /** Beside reading: both pipes are small. */
  private static void feed(Process git, byte[] input) {
    try (OutputStream stdin = git.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      if (git.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
