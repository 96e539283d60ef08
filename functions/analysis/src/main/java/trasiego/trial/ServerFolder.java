package trasiego.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import trasiego.trial.binaries.Folders;
import trasiego.trial.binaries.Owner;
import trasiego.trial.binaries.StartFailure;
import trasiego.trial.binaries.Undumpable;

/** A folder that a server of this process alone lies in, and that is gone where none starts. */
final class ServerFolder {
  private ServerFolder() {}

  /** Fills a folder that exists. */
  interface Filling {
    TrialServer in(Path folder) throws IOException;
  }

  /** Before it, what dead processes left in the parent is removed. */
  static TrialServer fill(Path parent, Filling filling) {
    Undumpable.make();
    Path folder = null;
    TrialServer started = null;
    try {
      Files.createDirectories(parent);
      Owner.deleteLeavings(parent);
      folder = Owner.create(parent, "server").toRealPath();
      started = filling.in(folder);
      return started;
    } catch (IOException e) {
      throw StartFailure.saying("the trial server could not be made in " + parent, e.toString(), e);
    } finally {
      if (started == null && folder != null) {
        Folders.delete(folder);
      }
    }
  }
}
