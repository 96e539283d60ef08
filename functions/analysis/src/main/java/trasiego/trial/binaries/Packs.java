package trasiego.trial.binaries;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import trasiego.handler.Settings;

/**
 * The layer's servers: a zip for each major, and one of the libraries that all of them share. Five
 * unpacked would not fit beside a function.
 */
public final class Packs {
  private static final String NAME = "trasiego-postgres";
  private static final String SHARED = "shared.zip";

  private Packs() {}

  /**
   * Where packs may lie: as the setting says, in the layer, or in a layer that was unpacked
   * elsewhere and put its {@code bin} on PATH.
   */
  static List<Path> folders(Settings settings) {
    Stream<Path> beside =
        Stream.of(settings.optional("PATH").orElse("").split(File.pathSeparator))
            .filter(entry -> !entry.isBlank())
            .map(entry -> Path.of(entry).resolve("..").resolve(NAME).normalize());
    return Stream.concat(
            Stream.concat(
                settings.optional("TRASIEGO_TRIAL_POSTGRES").map(Path::of).stream(),
                Stream.of(Path.of("/opt", NAME))),
            beside)
        .distinct()
        .toList();
  }

  /**
   * @param temporary where a folder of ours may be made for what is unpacked
   */
  public static Optional<PostgresBinaries> find(int major, List<Path> folders, Path temporary) {
    return folders.stream()
        .filter(folder -> Files.isRegularFile(folder.resolve(major + ".zip")))
        .findFirst()
        .map(folder -> unpacked(major, folder, temporary));
  }

  private static PostgresBinaries unpacked(int major, Path folder, Path temporary) {
    List<Path> packs = List.of(folder.resolve(SHARED), folder.resolve(major + ".zip"));
    try {
      Path home = ownFolder(temporary.resolve(NAME));
      Path wanted = home.resolve(major + "-" + checksum(packs));
      Folders.complete(wanted, target -> unpack(packs, target));
      return new PostgresBinaries(
          major,
          wanted,
          Optional.of(folder.resolve("locales")).filter(Files::isDirectory),
          Optional.empty());
    } catch (IOException e) {
      throw StartFailure.saying(
          "PostgreSQL %d of %s could not be unpacked into %s".formatted(major, folder, temporary),
          e.toString(),
          e);
    }
  }

  /** What another user of the machine put there under this name must not be run. */
  private static Path ownFolder(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder.getParent(), NAME, "");
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (!Files.getOwner(folder).equals(Files.getOwner(probe))) {
        throw new IOException(folder + " belongs to another user; remove it");
      }
      return folder.toRealPath();
    } finally {
      Files.delete(probe);
    }
  }

  /** Of what the packs hold, so that a new layer is not answered by an old one's files. */
  private static String checksum(List<Path> packs) throws IOException {
    CRC32 crc = new CRC32();
    for (Path pack : packs) {
      try (ZipFile zip = new ZipFile(pack.toFile())) {
        for (ZipEntry entry : Collections.list(zip.entries())) {
          crc.update((entry.getName() + entry.getCrc()).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return Long.toHexString(crc.getValue());
  }

  private static void unpack(List<Path> packs, Path target) throws IOException {
    for (Path pack : packs) {
      try (ZipFile zip = new ZipFile(pack.toFile())) {
        for (ZipEntry entry : Collections.list(zip.entries())) {
          unpack(zip, entry, target);
        }
      }
    }
  }

  private static void unpack(ZipFile zip, ZipEntry entry, Path target) throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target) || entry.isDirectory()) {
      throw new IOException(zip.getName() + " holds the entry " + entry.getName());
    }
    Files.createDirectories(file.getParent());
    try (InputStream content = zip.getInputStream(entry)) {
      Files.copy(content, file);
    }
    if (entry.getName().startsWith("bin/")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
