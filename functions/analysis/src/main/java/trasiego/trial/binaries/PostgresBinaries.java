package trasiego.trial.binaries;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import trasiego.handler.Settings;

/**
 * A PostgreSQL server of one major in a folder, without what leads to other servers, files and
 * programs.
 *
 * @param locales compiled locales that the server uses in place of the machine's
 * @param template where an empty cluster is kept that servers begin as copies of; none where a
 *     server's user could have changed it before the next one starts
 */
public record PostgresBinaries(
    int major, Path folder, Optional<Path> locales, Optional<Path> template) {
  public PostgresBinaries {
    requireNonNull(folder);
    requireNonNull(locales);
    requireNonNull(template);
  }

  /**
   * Unpacks the layer's, once for all calls; where there is no layer, a laptop's are fetched from
   * Maven Central, once for all projects.
   */
  public static PostgresBinaries find(int major, Settings settings) {
    List<Path> layers = Packs.folders(settings);
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return Packs.find(major, layers, temporary).orElseGet(() -> MavenBinaries.of(major, layers));
  }

  public Path program(String name) {
    return folder.resolve("bin").resolve(name);
  }
}
