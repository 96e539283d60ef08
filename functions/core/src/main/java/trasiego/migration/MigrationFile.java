package trasiego.migration;

import java.util.Optional;

/** One migration: what it does, and the script that takes it back where there is one. */
public record MigrationFile(
    String version, String description, Script script, Optional<Script> undo) {
  /** The file's name. */
  public String name() {
    return script.name();
  }

  public int checksum() {
    return script.checksum();
  }
}
