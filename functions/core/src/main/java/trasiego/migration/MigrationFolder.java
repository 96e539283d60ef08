package trasiego.migration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import trasiego.failure.InvalidRequestException;
import trasiego.store.Keys;

/**
 * The migrations as one immutable value: the same files give the same bytes and so the same key, on
 * every machine. Files that do not belong are kept too, so that the plan can refuse them by name.
 */
public final class MigrationFolder {
  /** Flyway runs a file of such a name at that moment. */
  private static final Pattern CALLBACK =
      Pattern.compile("(?:before|after)[A-Z][A-Za-z]*(?:__.*)?\\.sql|createSchema(?:__.*)?\\.sql");

  private static final String SETTINGS = ".sql.conf";
  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);
  private static final long LARGEST = 32L << 20;

  private final SortedMap<String, byte[]> entries;
  private final List<String> problems = new ArrayList<>();
  private final List<MigrationFile> files;
  private final Map<String, MigrationFile> byVersion;

  /** Asked for each file and found by reading all of them. */
  private volatile Optional<Set<String>> committing = Optional.empty();

  private MigrationFolder(SortedMap<String, byte[]> entries) {
    this.entries = entries;
    Comparator<String> order = Comparator.comparing(SchemaVersion::parse);
    Map<String, Script> undos = new TreeMap<>(order);
    Map<String, MigrationFile> migrations = new TreeMap<>(order);
    entries.forEach((name, bytes) -> take(Script.of(name, bytes), migrations, undos));
    files =
        migrations.values().stream()
            .map(file -> file.with(Optional.ofNullable(undos.remove(file.version()))))
            .toList();
    byVersion =
        files.stream().collect(Collectors.toMap(MigrationFile::version, Function.identity()));
    undos
        .values()
        .forEach(
            undo ->
                problems.add(
                    undo.name()
                        + (undo.name().startsWith("U__")
                            ? " undoes nothing: there is no R file of its name"
                            : " undoes nothing: there is no V file of its version")));
  }

  /** Reads the SQL files of a folder; other files are left alone. */
  public static MigrationFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidRequestException(
          "migrations folder " + folder + " does not exist; create it or name another one");
    }
    SortedMap<String, byte[]> entries = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (isSql(name)) {
          entries.put(name, Files.readAllBytes(path));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder, e);
    }
    return new MigrationFolder(entries);
  }

  /** From file names and contents. */
  public static MigrationFolder of(Map<String, byte[]> entries) {
    return new MigrationFolder(new TreeMap<>(entries));
  }

  /** Reads what {@link #zip} wrote. */
  public static MigrationFolder parse(byte[] zip) {
    if (zip.length < 2 || zip[0] != 'P' || zip[1] != 'K') {
      throw new InvalidRequestException("the migrations object is not a zip file");
    }
    SortedMap<String, byte[]> entries = new TreeMap<>();
    long total = 0;
    try (ZipInputStream input = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
        byte[] bytes = input.readNBytes((int) (LARGEST - total));
        total += bytes.length;
        if (total >= LARGEST) {
          throw new InvalidRequestException(
              "the migrations are larger than " + (LARGEST >> 20) + " MiB; wanted less");
        }
        if (isSql(entry.getName())) {
          entries.put(entry.getName(), bytes);
        }
      }
    } catch (IOException e) {
      throw new InvalidRequestException("the migrations object is not a zip file", e);
    }
    return new MigrationFolder(entries);
  }

  /** The files in one zip, sorted and without times: equal files give equal bytes. */
  public byte[] zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream output = new ZipOutputStream(bytes)) {
      // Stored, not deflated: compression may differ between versions of the JDK.
      output.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> file : entries.entrySet()) {
        output.putNextEntry(entry(file.getKey(), file.getValue()));
        output.write(file.getValue());
        output.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The checksum of {@link #zip}, in hexadecimal. */
  public String sha256() {
    return sha256(zip());
  }

  public static String sha256(byte[] zip) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where this folder lies in a store. */
  public String key() {
    return Keys.migrations(sha256());
  }

  /** The migrations, oldest first, and behind them the repeatable ones. */
  public List<MigrationFile> files() {
    return files;
  }

  public Optional<MigrationFile> file(String version) {
    return Optional.ofNullable(byVersion.get(SchemaVersion.canonical(version)));
  }

  /** A file as it was read, byte by byte. */
  public Optional<byte[]> bytes(String name) {
    return Optional.ofNullable(entries.get(name)).map(byte[]::clone);
  }

  /** Misplaced, misnamed and double files, by name; what is inside a file is {@link Script}'s. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Procedures that a file creates and whose body ends transactions by itself. */
  public Set<String> committingProcedures() {
    if (committing.isEmpty()) {
      committing = Optional.of(readCommittingProcedures());
    }
    return committing.get();
  }

  private Set<String> readCommittingProcedures() {
    Set<String> found = new HashSet<>();
    int known;
    // A body may call what a later file creates.
    do {
      known = found.size();
      for (MigrationFile file : files) {
        for (Statement statement : file.script().statements()) {
          Rule.committingProcedure(statement, found).ifPresent(found::add);
        }
      }
    } while (found.size() > known);
    return Set.copyOf(found);
  }

  private void take(
      Script script, Map<String, MigrationFile> migrations, Map<String, Script> undos) {
    Optional<MigrationName> parsed = MigrationName.parse(script.name());
    if (parsed.isEmpty()) {
      problems.add(problem(script.name()));
      return;
    }
    MigrationName name = parsed.get();
    if (name.kind() == MigrationName.Kind.UNDO) {
      Script other = undos.putIfAbsent(name.version(), script);
      if (other != null) {
        problems.add(script.name() + " has the same version as " + other.name());
      }
      return;
    }
    MigrationFile other = migrations.putIfAbsent(name.version(), MigrationFile.of(name, script));
    if (other != null) {
      problems.add(
          script.name()
              + " has the same version as "
              + other.name()
              + "; give one a later version");
    }
  }

  private static String problem(String name) {
    if (name.contains("/")) {
      return name + " lies in a subfolder; put it beside the other migrations";
    }
    if (name.toLowerCase(Locale.ROOT).endsWith(SETTINGS)) {
      return name
          + " is not read: limits stand in the SQL file as -- trasiego:timeout, and what runs"
          + " outside a transaction is recognised; remove it";
    }
    if (CALLBACK.matcher(name).matches()) {
      return name
          + " is a callback of Flyway's, and is not run; make a migration of what it does, and"
          + " remove it";
    }
    return name
        + " is not a migration's name, wanted V<version>__what_it_does.sql, R__what_it_makes.sql,"
        + " or the U file of one";
  }

  /** Flyway's settings of a file are taken too, so that who wrote them hears of it. */
  private static boolean isSql(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    String lower = file.toLowerCase(Locale.ROOT);
    return !file.startsWith(".") && (lower.endsWith(".sql") || lower.endsWith(SETTINGS));
  }

  private static ZipEntry entry(String name, byte[] bytes) {
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    return entry;
  }
}
