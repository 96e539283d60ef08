package trasiego.migration;

import java.util.Optional;

/**
 * One migration: what it does, and the script that takes it back where there is one.
 *
 * @param version in its one spelling; what stands for one where the file is repeatable
 * @param written the version as the name has it and the history shows it; empty where the file is
 *     repeatable
 */
public record MigrationFile(
    String version,
    Optional<String> written,
    String description,
    Script script,
    Optional<Script> undo) {
  /** One without an undo file. */
  public static MigrationFile of(MigrationName name, Script script) {
    Optional<String> written =
        Optional.of(name.written()).filter(_ -> !SchemaVersion.isRepeatable(name.version()));
    return new MigrationFile(name.version(), written, name.description(), script, Optional.empty());
  }

  MigrationFile with(Optional<Script> back) {
    return new MigrationFile(version, written, description, script, back);
  }

  /** The file's name. */
  public String name() {
    return script.name();
  }

  public int checksum() {
    return script.checksum();
  }

  /** Whether it runs again whenever it changes. */
  public boolean isRepeatable() {
    return SchemaVersion.isRepeatable(version);
  }
}
