package trasiego.cli.localplan;

import java.nio.file.Path;
import java.util.Optional;

/** What others may have deployed of a folder already: the files of the main branch. */
public final class MainBranch {
  private MainBranch() {}

  /** The main branch, where it has a file of this name. */
  public static Optional<String> onMain(Path folder, String name) {
    Git git = new Git(folder);
    return git.main()
        .filter(
            branch ->
                git.commit(branch)
                    .map(git::folder)
                    .flatMap(files -> files.bytes(name))
                    .isPresent());
  }
}
