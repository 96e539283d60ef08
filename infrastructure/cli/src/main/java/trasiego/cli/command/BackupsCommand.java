package trasiego.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.core.JacksonException;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.Manifest.Omission;
import trasiego.archive.ManifestFile;
import trasiego.archive.Omissions;
import trasiego.archive.Trust;
import trasiego.cli.console.Display;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.exit.ExitCode;
import trasiego.handler.Json;

/** Lists the stored backups, newest first. */
@Command(
    name = "backups",
    description = "List the stored backups of an environment, newest first.",
    footer = {
      "",
      "A restore refuses what is unsigned or wrongly signed, unless --unsigned is given.",
      "\"verify ENVIRONMENT --backup ID\" proves one byte by byte."
    })
public final class BackupsCommand extends EnvironmentCommand {
  public BackupsCommand(CommandContext context) {
    super(context);
  }

  /** One backup as {@code --json} shows it; sizes in bytes, and everything that is not in it. */
  record Entry(
      String backup,
      String address,
      String takenAt,
      long bytes,
      long rows,
      String schemaVersion,
      String signature,
      List<Omission> omitted) {
    /** For the end of its line. */
    private String without() {
      return (signature.equals("signed") ? "" : "  " + signature)
          + (omitted.isEmpty() ? "" : "  " + Omissions.counted(omitted));
    }
  }

  @Override
  int run(Environment environment) {
    List<Entry> entries = new ArrayList<>();
    Trust trust = environment.trust();
    for (BackupId id : new BackupCatalog(environment.store()).list(environment.name())) {
      environment
          .store()
          .read(id.manifest())
          .ifPresent(found -> entries.add(entry(environment, trust, id, found.bytes())));
    }
    if (options().isJson()) {
      json(entries);
      return ExitCode.DONE;
    }
    if (entries.isEmpty()) {
      display().line("no backup of " + environment.name() + " is stored");
    }
    for (Entry entry : entries) {
      display()
          .line(
              String.format(
                  "%-28s %10s  %,12d rows  schema %s%s",
                  entry.backup(),
                  Display.bytes(entry.bytes()),
                  entry.rows(),
                  entry.schemaVersion(),
                  entry.without()));
    }
    return ExitCode.DONE;
  }

  /** One manifest that cannot be read keeps none of the others from the list. */
  private static Entry entry(Environment environment, Trust trust, BackupId id, byte[] bytes) {
    if (ManifestFile.newerFormat(bytes).isPresent()) {
      return unread(environment, id, "made by a newer version");
    }
    try {
      Manifest manifest = Json.document(bytes, Manifest.class);
      if (manifest != null && manifest.snapshot() != null && manifest.tables() != null) {
        return entry(environment, trust, id, bytes, manifest);
      }
    } catch (JacksonException _) {
      // Said below: it is no manifest.
    }
    return unread(environment, id, "damaged");
  }

  private static Entry unread(Environment environment, BackupId id, String why) {
    String address = environment.store().address(id.file());
    return new Entry(id.toString(), address, "unknown", 0, 0, "unknown", why, List.of());
  }

  private static Entry entry(
      Environment environment, Trust trust, BackupId id, byte[] bytes, Manifest manifest) {
    return new Entry(
        id.toString(),
        environment.store().address(id.file()),
        manifest.snapshot().takenAt(),
        manifest.bytes(),
        manifest.tables().stream().mapToLong(Manifest.Table::rows).sum(),
        manifest.schemaVersion(),
        trust.judge(environment.store(), id, bytes).word(),
        manifest.omitted());
  }
}
