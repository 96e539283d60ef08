package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.sql.Lexer;
import trasiego.sql.Token;

/** What was said of one pattern; none that it needs is missing, and none is there in vain. */
public final class PatternArguments {
  private static final String TRIGGER = "trigger";
  private static final String APPLICATION = "application";

  private final Map<PatternOption, String> values;

  private PatternArguments(Map<PatternOption, String> values) {
    this.values = values;
  }

  /** Where a person is asked for what is missing; empty where nobody answers. */
  public interface Question {
    Optional<String> ask(PatternOption option);
  }

  /** Those of a pattern, the missing ones asked for. */
  public static PatternArguments of(
      Pattern pattern, Map<PatternOption, String> given, Question question) {
    for (PatternOption option : given.keySet()) {
      if (!pattern.required().contains(option) && !pattern.optional().contains(option)) {
        throw new UsageException(
            "%s does not belong to --pattern %s, which takes %s"
                .formatted(option.flag(), pattern.name(), flags(pattern)));
      }
    }
    Map<PatternOption, String> values = new EnumMap<>(PatternOption.class);
    values.putAll(given);
    for (PatternOption option : pattern.required()) {
      if (!values.containsKey(option)) {
        values.put(
            option,
            question
                .ask(option)
                .filter(answer -> !answer.isBlank())
                .orElseThrow(
                    () ->
                        new UsageException(
                            "--pattern %s needs %s: %s"
                                .formatted(pattern.name(), option.flag(), option.meaning()))));
      }
    }
    PatternArguments arguments = new PatternArguments(values);
    arguments.checkDualWrite();
    return arguments;
  }

  private static String flags(Pattern pattern) {
    List<String> flags = new ArrayList<>();
    pattern.required().forEach(option -> flags.add(option.flag()));
    pattern.optional().forEach(option -> flags.add("[" + option.flag() + "]"));
    return String.join(" ", flags);
  }

  private void checkDualWrite() {
    String found = values.getOrDefault(PatternOption.DUAL_WRITE, TRIGGER);
    if (!found.equals(TRIGGER) && !found.equals(APPLICATION)) {
      throw new UsageException(
          "--dual-write: found \"%s\", wanted trigger or application".formatted(found));
    }
  }

  String one(PatternOption option) {
    return find(option).orElseThrow();
  }

  Optional<String> find(PatternOption option) {
    return Optional.ofNullable(values.get(option)).map(String::strip);
  }

  boolean has(PatternOption option) {
    return values.containsKey(option);
  }

  /** Whether a trigger keeps old and new in step, and not the application. */
  boolean hasTrigger() {
    return values.getOrDefault(PatternOption.DUAL_WRITE, TRIGGER).equals(TRIGGER);
  }

  /** The name that was asked for, or one of the usual form. */
  String constraint(SourceTable table, String usual) {
    return find(PatternOption.CONSTRAINT)
        .map(name -> name.startsWith("\"") ? Lexer.folded(name) : name)
        .orElseGet(() -> table.free(usual));
  }

  /** Names between commas, as they are written. */
  List<String> list(PatternOption option) {
    String text = one(option);
    List<String> found = new ArrayList<>();
    int start = 0;
    for (Token token : Lexer.tokens(text)) {
      if (token.of(text).equals(",")) {
        found.add(text.substring(start, token.start()).strip());
        start = token.end();
      }
    }
    found.add(text.substring(start).strip());
    return List.copyOf(found);
  }
}
