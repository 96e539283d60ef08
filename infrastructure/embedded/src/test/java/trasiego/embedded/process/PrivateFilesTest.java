package trasiego.embedded.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir private Path folder;

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void closesAFolderThatWasOpenToOthers() throws IOException {
    Path open = Files.createDirectory(folder.resolve("a"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(rights(PrivateFiles.folder(open))).isEqualTo("rwx------");
    assertThat(rights(PrivateFiles.folder(folder.resolve("b/c")))).isEqualTo("rwx------");
  }

  @Test
  void writesAFileThatIsNobodyElses() throws IOException {
    Path file = folder.resolve("report.txt");

    PrivateFiles.write(file, "a longer one");
    PrivateFiles.write(file, "one");
    PrivateFiles.write(file, ", two", StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    assertThat(file).hasContent("one, two");
    assertThat(rights(file)).isEqualTo("rw-------");
  }

  @Test
  void leavesTheRightsOfAFileThatIsSomebodys() throws IOException {
    Path file = Files.createFile(folder.resolve("summary"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    PrivateFiles.write(file, "one");

    assertThat(rights(file)).isEqualTo("rw-r--r--");
  }
}
