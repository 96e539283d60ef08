package trasiego.cli.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import trasiego.handler.Json;

/**
 * Passwords of the embedded database's users: made by chance once, kept in a file that only its
 * owner can read.
 */
record LocalPasswords(Map<String, String> byUser) {
  private static final Set<String> USERS =
      Set.of("owner", "backup", "migrate", "status", "restore");
  private static final int BYTES = 16;

  LocalPasswords {
    byUser = Map.copyOf(byUser);
  }

  String of(String user) {
    return byUser.get(user);
  }

  /**
   * The file is written whole or not at all: a second process sees the first one's passwords or
   * none.
   */
  static LocalPasswords in(Path folder) {
    Path file = folder.resolve("passwords.json");
    try {
      Files.createDirectories(folder);
      if (!Files.exists(file)) {
        Path beside =
            Files.createTempFile(
                folder,
                "passwords",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(
            beside, Json.bytes(new LocalPasswords(random())), StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Json.document(Files.readAllBytes(file), LocalPasswords.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the embedded database's passwords in " + file, e);
    }
  }

  private static Map<String, String> random() {
    SecureRandom random = new SecureRandom();
    Map<String, String> passwords = new TreeMap<>();
    for (String user : USERS) {
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      passwords.put(user, HexFormat.of().formatHex(bytes));
    }
    return passwords;
  }

  @Override
  public String toString() {
    return "passwords of " + USERS;
  }
}
