package trasiego.trial;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import trasiego.trial.binaries.Program;
import trasiego.trial.binaries.StartFailure;

/**
 * A cluster that was shut down, in one file that is complete when it exists and whose damage shows
 * when it is unpacked. It opens nothing: whoever unpacks it gives its administrator another name
 * and password.
 */
final class PackedCluster {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int BUFFER = 1 << 16;

  private PackedCluster() {}

  /** Packs within the folder, which goes with a killed process, and renames. */
  static void pack(Path folder, Path archive) throws IOException {
    Path partial = folder.resolve("packed");
    Files.deleteIfExists(partial);
    Files.createFile(
        partial,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Process tar = tar(folder, "-cf", "-", "data");
    try (FileOutputStream file = new FileOutputStream(partial.toFile());
        InputStream content = tar.getInputStream()) {
      OutputStream packed = new Fast(file);
      content.transferTo(packed);
      packed.close();
      awaited(tar, folder);
    }
    Files.createDirectories(archive.getParent());
    Files.move(partial, archive, StandardCopyOption.ATOMIC_MOVE);
  }

  static void unpack(Path archive, Path folder) throws IOException {
    Process tar = tar(folder, "-xf", "-");
    try (InputStream file = Files.newInputStream(archive);
        InputStream content = new GZIPInputStream(file, BUFFER);
        OutputStream input = tar.getOutputStream()) {
      content.transferTo(input);
    } catch (IOException e) {
      tar.destroyForcibly();
      throw e;
    }
    awaited(tar, folder);
  }

  private static Process tar(Path folder, String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of("tar"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("LC_ALL", "C", "PATH", "/usr/bin:/bin"));
    return builder.redirectError(folder.resolve("tar.log").toFile()).start();
  }

  private static void awaited(Process tar, Path folder) throws IOException {
    try {
      if (!tar.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        tar.destroyForcibly();
        throw new IOException("tar did not end within " + LIMIT.toSeconds() + " s");
      }
      if (tar.exitValue() != 0) {
        throw new IOException("tar: " + StartFailure.read(folder.resolve("tar.log")).strip());
      }
    } catch (InterruptedException e) {
      tar.destroyForcibly();
      throw Program.interrupted(e);
    }
  }

  /** Most of a cluster is empty pages, which the lowest level packs as well. */
  private static final class Fast extends GZIPOutputStream {
    Fast(FileOutputStream file) throws IOException {
      super(new Synced(file), BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** What a name says is complete must be on the disk before it has that name. */
  private static final class Synced extends java.io.BufferedOutputStream {
    private final FileOutputStream file;

    Synced(FileOutputStream file) {
      super(file, BUFFER);
      this.file = file;
    }

    @Override
    public void close() throws IOException {
      flush();
      file.getFD().sync();
      super.close();
    }
  }
}
