package trasiego.migration;

import java.util.Optional;

/**
 * One migration: what it does, and the script that takes it back where there is one.
 *
 * @param version in its one spelling; what stands for one where the file is repeatable
 */
public record MigrationFile(
    String version, String description, Script script, Optional<Script> undo) {
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

  /** The version as the name has it and the history shows it; empty where it is repeatable. */
  public Optional<String> written() {
    return MigrationName.parse(name())
        .map(MigrationName::written)
        .or(() -> Optional.of(version))
        .filter(written -> !isRepeatable());
  }
}
