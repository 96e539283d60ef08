package trasiego.cli.localplan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person can do about a statement that an empty server of this machine does not take. */
final class StatementHint {
  private static final Pattern NO_EXTENSION =
      Pattern.compile("extension \"(.+)\" is not available|extension control file \".*/(.+)\\.");
  private static final Pattern NO_LIBRARY =
      Pattern.compile("could not load library \".*/(.+)\\.so");
  private static final Pattern NO_ROLE = Pattern.compile("^role \"(.+)\" does not exist$");
  private static final Pattern NOT_TRUSTED =
      Pattern.compile("permission denied to create extension \"(.+)\"");

  static final String ELSEWHERE =
      "infrastructure/db plan ENVIRONMENT runs no earlier file: it tries on a copy of the live"
          + " structure";

  private StatementHint() {}

  /** Empty where the server's own words say all. */
  static Optional<String> of(String message, int major) {
    String said = message == null ? "" : message;
    if (said.contains("permission denied to create role")) {
      return Optional.of(
          major < OwnedDatabase.MAKES_ROLES
              ? "before PostgreSQL 16 a file that may make roles could become anyone, so none may"
                  + " here: plan with --postgres 18"
              : "no file may make a role that has more rights than its maker: have an administrator"
                  + " give it those");
    }
    return first(NO_EXTENSION, said)
        .map(
            name ->
                "the trial server has the extensions of PostgreSQL that reach no other server,"
                    + " file or program, not "
                    + name)
        .or(
            () ->
                first(NO_LIBRARY, said)
                    .map(name -> "this machine lacks a library that " + name + " needs"))
        .or(
            () ->
                first(NO_ROLE, said)
                    .map(
                        name ->
                            "the role is made here where the statement itself names it, not where a"
                                + " DO block or a function does"))
        .or(
            () ->
                first(NOT_TRUSTED, said)
                    .map(
                        name -> "only an administrator can install " + name + ", not a migration"));
  }

  private static Optional<String> first(Pattern pattern, String said) {
    Matcher found = pattern.matcher(said);
    return found.find()
        ? Optional.of(found.group(1) == null ? found.group(2) : found.group(1))
        : Optional.empty();
  }
}
