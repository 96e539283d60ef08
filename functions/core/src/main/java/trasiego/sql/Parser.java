package trasiego.sql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * PostgreSQL 18's grammar. What it does not know, such as what a newer one brings, has no tree: its
 * words and the server tell what it is.
 */
public final class Parser {
  /**
   * Where a text has more tokens, it has no tree: the library descends into a chain of operators
   * without a bound, and 20,000 of them take less than a tenth of the stack below.
   */
  static final int MOST_TOKENS = 20_000;

  /** Where a text has more tokens, the grammar would take hundreds of megabytes to part it. */
  private static final int MOST_PARTED = 500_000;

  /** Bytes of address space; only what is used is taken. */
  private static final long STACK = 256L << 20;

  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(null, task, "sql-parser", STACK);
            thread.setDaemon(true);
            return thread;
          });

  private static NativeParser parser;

  private Parser() {}

  private interface Work<T> {
    T of(NativeParser parser) throws SyntaxException;
  }

  /** The tokens of a text, as {@link Scanned} reads them. */
  static byte[] scan(byte[] sql) throws SyntaxException {
    return call(parser -> parser.scan(sql));
  }

  /**
   * Behind which characters of a text its statements end, their semicolons not counted.
   *
   * @param tokens of the text
   * @return empty where the grammar does not know it
   */
  public static Optional<Set<Integer>> ends(String sql, List<Token> tokens) {
    if (tokens.size() > MOST_PARTED || isUnreadable(tokens)) {
      return Optional.empty();
    }
    Utf8 text = new Utf8(sql);
    try {
      Set<Integer> ends = new TreeSet<>();
      for (int end : call(parser -> parser.ends(text.bytes()))) {
        ends.add(text.index(end));
      }
      return Optional.of(ends);
    } catch (SyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * The trees of a text's statements, as libpg_query writes them: each an object whose one field is
   * the kind of its node.
   *
   * @return empty where the grammar does not know the text, or the text is too large
   */
  static Optional<List<JsonNode>> trees(String sql) {
    return json(sql, NativeParser::parse)
        .map(parsed -> parsed.path("stmts").valueStream().map(each -> each.path("stmt")).toList());
  }

  /**
   * What the PL/pgSQL body of a routine or a block holds.
   *
   * @param sql CREATE FUNCTION, CREATE PROCEDURE or DO, and with a body: without one the library
   *     ends the process
   * @return empty where the grammar does not know it, or the text is too large
   */
  static Optional<JsonNode> bodies(String sql) {
    return json(sql, NativeParser::parseBodies);
  }

  /**
   * The same, and why it cannot be read.
   *
   * @param sql with a body that {@link Tree#isReadableBody} calls readable
   */
  static JsonNode parseBodies(String sql) throws SyntaxException {
    return read(sql, NativeParser::parseBodies);
  }

  private interface Reading {
    byte[] of(NativeParser parser, byte[] sql) throws SyntaxException;
  }

  private static Optional<JsonNode> json(String sql, Reading reading) {
    try {
      return Optional.of(read(sql, reading));
    } catch (SyntaxException e) {
      return Optional.empty();
    }
  }

  private static JsonNode read(String sql, Reading reading) throws SyntaxException {
    List<Token> tokens = Lexer.tokens(sql);
    if (tokens.size() > MOST_TOKENS || isUnreadable(tokens)) {
      throw new SyntaxException("too large, or not to be cut into tokens", 0);
    }
    byte[] text = new Utf8(sql).bytes();
    try {
      byte[] json = call(parser -> reading.of(parser, text));
      return JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      // Of JSON there is too much depth at most, and then no person could read the statement.
      throw new SyntaxException("more depth than anyone could read", 0);
    }
  }

  private static boolean isUnreadable(List<Token> tokens) {
    return !tokens.isEmpty() && tokens.getLast().kind() == Token.Kind.UNREADABLE;
  }

  /** On the parser's thread alone. */
  private static NativeParser parser() {
    if (parser == null) {
      parser = new NativeParser();
    }
    return parser;
  }

  private static <T> T call(Work<T> work) throws SyntaxException {
    Callable<T> task = () -> work.of(parser());
    try {
      return THREAD.submit(task).get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SyntaxException syntax -> throw syntax;
        case RuntimeException broken -> throw broken;
        case Error broken -> throw broken;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while SQL was read", e);
    }
  }
}
