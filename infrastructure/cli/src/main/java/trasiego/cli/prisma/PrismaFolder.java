package trasiego.cli.prisma;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.cli.exit.UsageException;
import trasiego.cli.file.AtomicFile;

/**
 * A folder {@code prisma/migrations} as V files: each with the very bytes of its migration.sql, in
 * Prisma's order, which is that of the folders' names.
 *
 * @param notes what of the folder is left out, one line each
 */
public record PrismaFolder(List<Migration> migrations, List<String> notes) {
  private static final String SQL = "migration.sql";
  private static final String LOCK = "migration_lock.toml";
  private static final Pattern NAME = Pattern.compile("(?s)(\\d*)_?(.*)");
  private static final Pattern PROVIDER = Pattern.compile("(?m)^\\s*provider\\s*=\\s*\"([^\"]*)\"");
  private static final int DIGITS = 14;
  private static final int LONGEST = 160;

  public PrismaFolder {
    migrations = List.copyOf(migrations);
    notes = List.copyOf(notes);
  }

  /** One migration: its name in Prisma's table, and the V file that it becomes. */
  record Migration(String name, String version, String file, byte[] bytes) {}

  /** Takes the folder itself, or the one above it. */
  public static PrismaFolder read(Path given) {
    Path folder =
        Stream.of(given, given.resolve("migrations"), given.resolve("prisma/migrations"))
            .filter(PrismaFolder::isOne)
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--prisma: "
                            + given
                            + " holds no <name>/migration.sql; name the folder prisma/migrations"));
    checkProvider(folder.resolve(LOCK));
    Map<String, byte[]> found = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    for (Path child : children(folder)) {
      String name = child.getFileName().toString();
      if (Files.isRegularFile(child.resolve(SQL))) {
        found.put(name, AtomicFile.read(child.resolve(SQL)));
      } else if (Files.isDirectory(child)) {
        notes.add(child + " holds no migration.sql: it is left out");
      }
    }
    return of(found, notes);
  }

  /** From the names and contents alone. */
  static PrismaFolder of(Map<String, byte[]> found, List<String> notes) {
    List<Migration> migrations = new ArrayList<>();
    BigInteger last = BigInteger.ZERO;
    for (Map.Entry<String, byte[]> each : new TreeMap<>(found).entrySet()) {
      Matcher name = NAME.matcher(each.getKey());
      if (!name.matches()) {
        throw new IllegalStateException(each.getKey());
      }
      // One behind the other, whatever the names say: two of one second, or numbers like 0_init.
      last = number(name.group(1)).max(last.add(BigInteger.ONE));
      String version = String.format("%0" + DIGITS + "d", last);
      migrations.add(
          new Migration(
              each.getKey(),
              version,
              "V" + version + "__" + description(name.group(2)) + ".sql",
              each.getValue()));
    }
    return new PrismaFolder(migrations, notes);
  }

  /** Digits as the first of fourteen: so numbers sort as the names do. */
  private static BigInteger number(String digits) {
    String first = digits.length() > DIGITS ? digits.substring(0, DIGITS) : digits;
    return new BigInteger(first + "0".repeat(DIGITS - first.length()));
  }

  private static String description(String name) {
    String plain =
        name.replaceAll("[^A-Za-z0-9_.-]", "_").replaceFirst("^[^A-Za-z0-9]+", "").strip();
    String cut = plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
    return cut.isEmpty() ? "migration" : cut;
  }

  private static boolean isOne(Path folder) {
    return Files.isDirectory(folder)
        && (Files.isRegularFile(folder.resolve(LOCK))
            || children(folder).stream().anyMatch(it -> Files.isRegularFile(it.resolve(SQL))));
  }

  private static void checkProvider(Path lock) {
    if (!Files.isRegularFile(lock)) {
      return;
    }
    Matcher provider =
        PROVIDER.matcher(
            new String(AtomicFile.read(lock), java.nio.charset.StandardCharsets.UTF_8));
    if (provider.find() && !provider.group(1).equals("postgresql")) {
      throw new UsageException(
          "--prisma: "
              + lock
              + " says provider \""
              + provider.group(1)
              + "\", wanted \"postgresql\"");
    }
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  public Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    migrations.forEach(each -> versions.put(each.name(), each.version()));
    return versions;
  }

  Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    migrations.forEach(each -> files.put(each.file(), each.bytes()));
    return files;
  }
}
