package trasiego.postgres;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.postgres.secret.DatabaseSecret;

/**
 * What a server's own configuration says of the settings that the driver names whenever it
 * connects, a time zone and a style of dates, and so hides from every session of its: asked by
 * libpq, which names none. Where libpq or an answer is not to be had, nothing is known.
 */
@SuppressWarnings("restricted")
final class ServerDefaults {
  private static final Logger LOG = LoggerFactory.getLogger(ServerDefaults.class);

  private static final int CONNECTED = 0;
  private static final int ROWS = 2;
  private static final int OLDEST = 14;
  private static final int NEWEST = 18;
  private static final String LIBRARY = "libpq.so.5";

  /** Of a role or a database somebody else asks, and what is compiled in means nothing. */
  private static final String CONFIGURED =
      """
      SELECT s.name, s.reset_val
      FROM pg_catalog.pg_settings s
      WHERE s.name IN ('TimeZone', 'DateStyle')
        AND s.source IN ('configuration file', 'command line', 'environment variable', 'global')
      """;

  /** The one before: files run on one server after another, and each file's session asks. */
  private static final AtomicReference<Answer> LAST = new AtomicReference<>();

  private final MethodHandle connect;
  private final MethodHandle status;
  private final MethodHandle execute;
  private final MethodHandle resultStatus;
  private final MethodHandle rows;
  private final MethodHandle value;
  private final MethodHandle clear;
  private final MethodHandle finish;

  private ServerDefaults(SymbolLookup library) {
    var pointer = ValueLayout.ADDRESS;
    var number = ValueLayout.JAVA_INT;
    connect =
        call(
            library, "PQconnectdbParams", FunctionDescriptor.of(pointer, pointer, pointer, number));
    status = call(library, "PQstatus", FunctionDescriptor.of(number, pointer));
    execute = call(library, "PQexec", FunctionDescriptor.of(pointer, pointer, pointer));
    resultStatus = call(library, "PQresultStatus", FunctionDescriptor.of(number, pointer));
    rows = call(library, "PQntuples", FunctionDescriptor.of(number, pointer));
    value = call(library, "PQgetvalue", FunctionDescriptor.of(pointer, pointer, number, number));
    clear = call(library, "PQclear", FunctionDescriptor.ofVoid(pointer));
    finish = call(library, "PQfinish", FunctionDescriptor.ofVoid(pointer));
  }

  private static MethodHandle call(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), descriptor);
  }

  /**
   * By name; empty where nothing is known. The server is asked once for each time that it loads its
   * configuration.
   *
   * @param loaded when it did, and when it was started
   */
  static Map<String, String> read(
      DatabaseSecret secret, ApplicationName application, String loaded) {
    Answer last = LAST.get();
    Asked asked =
        new Asked(secret.host(), secret.port(), secret.dbname(), secret.username(), loaded);
    if (last != null && last.asked().equals(asked)) {
      return last.found();
    }
    try (Arena arena = Arena.ofConfined()) {
      Optional<Map<String, String>> found =
          Library.FOUND.flatMap(it -> it.ask(arena, secret, application));
      found.ifPresent(it -> LAST.set(new Answer(asked, it)));
      return found.orElse(Map.of());
    }
  }

  private record Asked(String host, Integer port, String database, String user, String loaded) {}

  private record Answer(Asked asked, Map<String, String> found) {}

  /** Empty where the server was not reached. */
  private Optional<Map<String, String>> ask(
      Arena arena, DatabaseSecret secret, ApplicationName application) {
    Map<String, String> parameters = parameters(secret, application);
    try {
      MemorySegment connection =
          (MemorySegment)
              connect.invokeExact(
                  texts(arena, parameters.keySet().stream().toList()),
                  texts(arena, parameters.values().stream().toList()),
                  0);
      try {
        return (int) status.invokeExact(connection) == CONNECTED
            ? Optional.of(answer(arena, connection))
            : Optional.empty();
      } finally {
        finish.invokeExact(connection);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("libpq could not be called", e);
    }
  }

  private Map<String, String> answer(Arena arena, MemorySegment connection) throws Throwable {
    MemorySegment result =
        (MemorySegment) execute.invokeExact(connection, arena.allocateFrom(CONFIGURED));
    try {
      Map<String, String> found = new LinkedHashMap<>();
      int count =
          (int) resultStatus.invokeExact(result) == ROWS ? (int) rows.invokeExact(result) : 0;
      for (int row = 0; row < count; row++) {
        found.put(text(result, row, 0), text(result, row, 1));
      }
      return found;
    } finally {
      clear.invokeExact(result);
    }
  }

  private String text(MemorySegment result, int row, int column) throws Throwable {
    MemorySegment text = (MemorySegment) value.invokeExact(result, row, column);
    return text.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private static Map<String, String> parameters(
      DatabaseSecret secret, ApplicationName application) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("host", secret.host());
    parameters.put("port", secret.port().toString());
    parameters.put("dbname", secret.dbname());
    parameters.put("user", secret.username());
    parameters.put("password", secret.password());
    parameters.put("sslmode", secret.sslmode());
    if (secret.sslrootcert() != null) {
      parameters.put("sslrootcert", secret.sslrootcert());
    }
    parameters.put("application_name", application.toString());
    parameters.put("connect_timeout", "10");
    parameters.put("client_encoding", "UTF8");
    parameters.put("options", "-c statement_timeout=10000 " + Pinned.options(Pinned.SETTINGS));
    return parameters;
  }

  /** An array that ends with a null. */
  private static MemorySegment texts(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    array.setAtIndex(ValueLayout.ADDRESS, texts.size(), MemorySegment.NULL);
    return array;
  }

  /** Loaded once: any libpq speaks to a server of any major. */
  private static final class Library {
    private static final Optional<ServerDefaults> FOUND = find();

    private static Optional<ServerDefaults> find() {
      for (String place : places()) {
        try {
          SymbolLookup library =
              place.contains("/")
                  ? SymbolLookup.libraryLookup(Path.of(place), Arena.global())
                  : SymbolLookup.libraryLookup(place, Arena.global());
          return Optional.of(new ServerDefaults(library));
        } catch (IllegalArgumentException | NoSuchElementException e) {
          LOG.debug("no libpq at {}", place);
        }
      }
      LOG.warn("libpq was not found: what the server's configuration file says is not known");
      return Optional.empty();
    }

    /** The layer's, what lies beside the tools on PATH, the system's. */
    private static List<String> places() {
      List<Path> folders = new ArrayList<>();
      majors().forEach(major -> folders.add(Path.of("/opt/postgresql/" + major + "/lib")));
      Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
          .filter(entry -> !entry.isBlank())
          .forEach(
              entry -> {
                folders.add(Path.of(entry, "../lib"));
                majors()
                    .forEach(
                        major -> folders.add(Path.of(entry, "../postgresql/" + major + "/lib")));
              });
      List<String> places = new ArrayList<>();
      folders.stream()
          .flatMap(folder -> Stream.of(LIBRARY, "libpq.5.dylib").map(folder::resolve))
          .filter(Files::isReadable)
          .forEach(file -> places.add(file.normalize().toString()));
      places.addAll(List.of(LIBRARY, "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib"));
      return places;
    }

    private static Stream<Integer> majors() {
      return IntStream.rangeClosed(OLDEST, NEWEST).mapToObj(it -> OLDEST + NEWEST - it);
    }
  }
}
