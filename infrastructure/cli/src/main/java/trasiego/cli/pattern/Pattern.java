package trasiego.cli.pattern;

import java.util.List;
import java.util.Set;
import trasiego.cli.pattern.source.FolderDatabase;

/**
 * A change that is safe in several steps: the files of each step, in the order in which they may be
 * deployed.
 */
public interface Pattern {
  /** As the command and the files call it, such as {@code rename-column}. */
  String name();

  /** What it changes, in a few words. */
  String purpose();

  /** What it must be told. */
  Set<PatternOption> required();

  /** What it may be told. */
  Set<PatternOption> optional();

  /**
   * Its files.
   *
   * @throws trasiego.cli.exit.UsageException where it cannot be carried out so, with the reason
   */
  List<PatternFile> files(PatternArguments arguments, FolderDatabase database);
}
