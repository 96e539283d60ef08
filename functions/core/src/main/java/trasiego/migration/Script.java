package trasiego.migration;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import trasiego.sql.Lexer;
import trasiego.sql.Token.Kind;

/**
 * One SQL file, a migration or its undo: its statements, what it asks of the runner, and the
 * checksum under which the history knows it.
 */
public record Script(String name, String sql, Statements cut, boolean isUtf8) {
  /**
   * What a session that runs files is opened with: a row that a policy hides from the owner is an
   * error, not a row that was passed over.
   */
  public static final Map<String, String> SETTINGS = Map.of("row_security", "off");

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  static Script of(String name, byte[] bytes) {
    try {
      String sql = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String text = !sql.isEmpty() && sql.charAt(0) == BYTE_ORDER_MARK ? sql.substring(1) : sql;
      return new Script(name, text, Statements.of(text), true);
    } catch (CharacterCodingException e) {
      // As Flyway reads it where it is told so: its checksum is the one in the history.
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      return new Script(name, text, Statements.of(text), false);
    }
  }

  /** The same file with another statement, such as the one that finishes what it began. */
  public Script withSql(String other) {
    return new Script(name, other, Statements.of(other), isUtf8);
  }

  public List<Statement> statements() {
    return cut.list();
  }

  /**
   * Flyway's checksum of an SQL file: CRC-32 of its lines without their ends, so that a checkout
   * with other line ends counts as the same file.
   */
  public int checksum() {
    CRC32 crc = new CRC32();
    sql.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) crc.getValue();
  }

  /** How long one statement may take, where the file says so. */
  public Optional<Duration> timeout() {
    return limit("timeout");
  }

  /** How long one statement may wait for a lock, where the file says so. */
  public Optional<Duration> lockTimeout() {
    return limit("lock-timeout");
  }

  private Optional<Duration> limit(String name) {
    return directives(name).map(Directive::limit).findFirst();
  }

  /** When it may begin on the live database, where the file says so. */
  public Optional<Window> window() {
    return directives(Directive.WINDOW)
        .flatMap(directive -> Window.parse(directive.value()).stream())
        .findFirst();
  }

  /** The hazards that the file's author has weighed. */
  public List<Acknowledgement> acknowledgements() {
    return directives(Directive.ALLOW).map(Acknowledgement::of).toList();
  }

  /** Which step of which pattern the file is, where it says so. */
  public Optional<PatternStep> patternStep() {
    return directives(Directive.PATTERN).map(PatternStep::of).findFirst();
  }

  /** Why there is no way back from this file, where it says so. */
  public Optional<String> irreversible() {
    return directives(Directive.IRREVERSIBLE).map(Directive::reason).findFirst();
  }

  /** How its statement is to run piece by piece, where the file says so. */
  public Optional<Backfill> backfill() {
    return directives(Directive.BACKFILL).map(Directive::backfill).findFirst();
  }

  /** Its one statement as pieces can be made of it; empty where it is no backfill. */
  public Optional<BatchStatement> batches() {
    return backfill()
        .map(
            backfill -> {
              try {
                return BatchStatement.of(statements().getFirst(), backfill);
              } catch (BatchStatement.UnfitException e) {
                throw new IllegalStateException(name + " was planned: " + e.getMessage(), e);
              }
            });
  }

  /**
   * The same file where its statement is one transaction: a backfill's is for the rows that need
   * it.
   *
   * @param besides what else must be true of those rows, behind another condition
   */
  public Script whole(String besides) {
    return backfill()
        .flatMap(Backfill::where)
        .map(where -> batches().orElseThrow().where("(" + where + "\n)" + besides))
        .map(other -> new Script(name, sql, cut.withSql(other), isUtf8))
        .orElse(this);
  }

  /** Versions that must be applied before this file runs. */
  public List<String> needs() {
    return directives(Directive.NEEDS)
        .map(directive -> SchemaVersion.canonical(directive.value()))
        .toList();
  }

  /** What keeps the file from being run piece by piece, as it asks. */
  private Optional<String> backfillProblem() {
    Optional<Backfill> backfill = backfill();
    if (backfill.isEmpty()) {
      return Optional.empty();
    }
    if (directives(Directive.BACKFILL).count() > 1) {
      return Optional.of("has two backfills; give each a file of its own");
    }
    if (statements().size() != 1) {
      return Optional.of(
          "holds %d statements under a backfill, wanted one; give the others a file of their own"
              .formatted(statements().size()));
    }
    try {
      BatchStatement.of(statements().getFirst(), backfill.get());
      return Optional.empty();
    } catch (BatchStatement.UnfitException e) {
      return Optional.of("line %d: %s".formatted(statements().getFirst().line(), e.getMessage()));
    }
  }

  /**
   * Whether the file says that it means to run under the policies of row security, and so to pass
   * over the rows that they hide.
   */
  public boolean isUnderPolicies() {
    return directives(Directive.POLICIES).findFirst().isPresent();
  }

  /**
   * Has the session's policies hold where the file says so.
   *
   * @param transactional for the transaction that is open alone
   */
  public void setRowSecurity(Connection connection, boolean transactional) throws SQLException {
    if (isUnderPolicies()) {
      try (java.sql.Statement statement = connection.createStatement()) {
        statement.execute("SET " + (transactional ? "LOCAL " : "") + "row_security = on");
      }
    }
  }

  private Stream<Directive> directives(String name) {
    return cut.comments().stream()
        .flatMap(comment -> Directive.parse(comment).stream())
        .filter(directive -> directive.name().equals(name));
  }

  /**
   * Why this file runs outside a transaction only; empty where it runs inside one.
   *
   * @param committing procedures that end transactions by themselves
   */
  public Optional<String> outsideTransaction(Set<String> committing) {
    return statements().stream()
        .flatMap(statement -> Rule.outsideTransaction(statement, committing).stream())
        .findFirst();
  }

  /**
   * Whether a block or a procedure in it ends transactions by itself, so that it can stop half-way
   * with a part committed and nothing in the catalogue tells how far it came.
   *
   * @param committing procedures that end transactions by themselves
   */
  public boolean endsTransactions(Set<String> committing) {
    return statements().stream().anyMatch(it -> Rule.endsTransactions(it, committing).isPresent());
  }

  /** Everything that makes this file unfit to run, each naming file and line. */
  List<String> problems(Set<String> committing) {
    if (!isUtf8) {
      return List.of(name + " is not UTF-8; save it as UTF-8");
    }
    List<String> problems = new ArrayList<>();
    cut.problems().forEach(problem -> problems.add(name + ": " + problem));
    cut.comments().stream()
        .flatMap(comment -> Directive.problem(comment).stream())
        .forEach(problem -> problems.add(name + ": " + problem));
    if (statements().isEmpty()) {
      problems.add(name + " holds no statement; write one or remove the file");
    }
    backfillProblem().ifPresent(problem -> problems.add(name + " " + problem));
    for (Statement statement : statements()) {
      Rule.refused(statement)
          .ifPresent(
              reason ->
                  problems.add(
                      "%s line %d: \"%s\" %s%s"
                          .formatted(
                              name,
                              statement.line(),
                              statement.shown(),
                              reason,
                              reason.equals(Rule.CONTROLS_TRANSACTION) ? split(committing) : "")));
    }
    outsideTransaction(committing)
        .filter(reason -> statements().size() > 1)
        .ifPresent(
            reason ->
                problems.add(
                    "%s holds %d statements, one of them %s, which runs outside a transaction; give it a file of its own%s"
                        .formatted(name, statements().size(), reason, split(committing))));
    return problems;
  }

  /** The command that parts it; empty where it cannot. */
  private String split(Set<String> committing) {
    return MigrationName.parse(name)
        .filter(parsed -> parsed.kind() == MigrationName.Kind.MIGRATION)
        .filter(_ -> FileParts.isPossible(this, committing))
        .map(_ -> ", as  infrastructure/db split " + shellWord(name) + "  does")
        .orElse("");
  }

  private static String shellWord(String name) {
    return name.matches("[A-Za-z0-9_.-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }

  /**
   * The strings that a database means otherwise whose {@code standard_conforming_strings} is off:
   * those with a backslash in them and no E before.
   */
  List<String> escapes() {
    return statements().stream()
        .filter(statement -> hasEscape(statement.sql()))
        .map(
            statement ->
                "%s line %d: \"%s\" has a backslash in a plain string, and the database's standard_conforming_strings is off; write E'…' where it escapes, else E'\\\\'"
                    .formatted(name, statement.line(), statement.shown()))
        .toList();
  }

  private static boolean hasEscape(String sql) {
    return sql.indexOf('\\') >= 0
        && Lexer.tokens(sql).stream()
            .filter(token -> token.kind() == Kind.STRING)
            .map(token -> token.of(sql))
            .anyMatch(string -> string.startsWith("'") && string.indexOf('\\') >= 0);
  }

  /** What works otherwise than its author may think. */
  List<String> warnings() {
    return statements().stream()
        .filter(Rule::setsLimit)
        .map(
            statement ->
                "%s line %d: \"%s\" has no effect, the runner sets the limits; write -- trasiego:timeout or -- trasiego:lock-timeout"
                    .formatted(name, statement.line(), statement.shown()))
        .toList();
  }
}
