package trasiego.postgres;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What may be told of a server's errors and notices: nothing that a row, or code of the database's
 * owner that read one, can have put there. HINT is never told, and of DETAIL and CONTEXT what
 * {@link ErrorPlace} knows to be names; what is raised by such code is told only where its words
 * stand in the statement itself; violations and data exceptions (classes 23 and 22) are told in
 * words of ours; elsewhere a quoted text is told where it has the form of a name or stands in the
 * statement.
 */
public final class ServerWords {
  private static final String RAISED = "P0";
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern WIDEST = Pattern.compile("\"(.*)\"", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$.]*");
  private static final Pattern LANGUAGE = Pattern.compile("plperl|plpy|pltcl|plv8|pllua|plr\\b");
  private static final int LONGEST = 500;

  /** Where the server refuses to pass over rows, since row_security is off. */
  private static final String HIDDEN_ROWS = "check_enable_rls";

  private static final String UNDER_POLICIES =
      "; it would pass over the rows that the policy hides; a file that means that says"
          + " -- trasiego:policies: <reason>";

  private ServerWords() {}

  /** Where no statement is known by whose words an error could be told. */
  public static String of(SQLException e) {
    return of(e, "");
  }

  /**
   * @param statement whose words are nobody's rows
   */
  public static String of(SQLException e, String statement) {
    String place =
        server(telling(e)).flatMap(ErrorPlace::line).map(line -> " (" + line + ")").orElse("");
    return withoutPlace(e, statement) + place;
  }

  /**
   * The same without the line of the function in which it came up: to decide by, since whoever
   * names a function would say something there.
   *
   * @param statement whose words are nobody's rows
   */
  public static String withoutPlace(SQLException e, String statement) {
    SQLException telling = telling(e);
    String state = telling.getSQLState() == null ? "" : telling.getSQLState();
    Optional<ServerErrorMessage> server = server(telling);
    if (server.isPresent()) {
      return of(state, server.get(), statement);
    }
    if (Violation.covers(state) || telling instanceof java.sql.BatchUpdateException) {
      return Violation.words(state);
    }
    return telling.getMessage() == null
        ? telling.getClass().getSimpleName()
        : shown(telling.getMessage().lines().findFirst().orElse(""), statement);
  }

  /** A batch repeats its statement with the values in it; the driver's conversions quote them. */
  private static SQLException telling(SQLException e) {
    SQLException telling = e;
    while (server(telling).isEmpty() && telling.getNextException() instanceof PSQLException next) {
      telling = next;
    }
    return telling;
  }

  private static Optional<ServerErrorMessage> server(SQLException e) {
    return e instanceof PSQLException psql
        ? Optional.ofNullable(psql.getServerErrorMessage())
        : Optional.empty();
  }

  private static String of(String state, ServerErrorMessage server, String statement) {
    String text = String.valueOf(server.getMessage());
    if (standsIn(text, statement)) {
      return cut(text);
    }
    if (isRaised(state, server)) {
      return "code of the database raised an error whose words are kept out, since they may quote"
          + " rows";
    }
    String words =
        Violation.covers(state)
            ? Violation.words(state, server)
            : shown(text, statement)
                + ErrorPlace.objects(server)
                    .map(objects -> ": " + shown(objects, statement))
                    .orElse("");
    return HIDDEN_ROWS.equals(server.getRoutine()) ? words + UNDER_POLICIES : words;
  }

  /** A notice, by the same rule. */
  public static String ofNotice(ServerErrorMessage notice, String statement) {
    String text = String.valueOf(notice.getMessage());
    String state = notice.getSQLState() == null ? "" : notice.getSQLState();
    if (standsIn(text, statement)) {
      return cut(text);
    }
    return isRaised(state, notice) || Violation.covers(state)
        ? "code of the database raised a notice whose words are kept out, since they may quote rows"
        : shown(text, statement);
  }

  /** Whether what was raised stands there as a literal, so that no row can have been put in. */
  private static boolean standsIn(String text, String statement) {
    return !text.isBlank()
        && (statement.contains(text)
            || statement.contains(text.replace("'", "''"))
            || statement.contains(text.replace("\"", "\"\"")));
  }

  /** Any code can raise any SQLSTATE with any words; the server says which of its files spoke. */
  private static boolean isRaised(String state, ServerErrorMessage server) {
    String file = String.valueOf(server.getFile());
    return state.startsWith(RAISED)
        || "exec_stmt_raise".equals(server.getRoutine())
        || "exec_stmt_assert".equals(server.getRoutine())
        || LANGUAGE.matcher(file).lookingAt();
  }

  /** The server's own words; what it quotes is kept where it is a name or stands in the text. */
  static String shown(String text, String statement) {
    // The server doubles no quote, so that an odd number is one text with a quote in it.
    boolean isOdd = text.chars().filter(sign -> sign == '"').count() % 2 == 1;
    return cut(
        (isOdd ? WIDEST : QUOTED)
            .matcher(text)
            .replaceAll(
                found -> {
                  String inner = found.group(1);
                  boolean known = NAME.matcher(inner).matches() || standsIn(inner, statement);
                  return Matcher.quoteReplacement(known ? found.group() : "\"…\"");
                }));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
