package trasiego.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trasiego.archive.BackupCatalog;
import trasiego.archive.Trust;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;

/** Runs the restoration machine: restores beside the live database, proves it, swaps. */
@Command(
    name = "restore",
    description =
        "Restore a backup: beside the live database, proven, then swapped; the old one is kept.",
    footer = {
      "",
      "Asks for the live database's name, unless --confirm gives it. \"undo\" swaps back.",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused with nothing changed."
    })
public final class RestoreCommand extends EnvironmentCommand {
  @Parameters(
      index = "1",
      paramLabel = "BACKUP",
      description =
          "latest, or an id of \"backups\", such as local_20261123_150000, or its s3:// address.")
  private String backup;

  @Option(names = "--override", description = "Restore a backup of another environment.")
  private boolean override;

  @Option(
      names = "--unsigned",
      description =
          "Restore a backup that no machine of this environment signed; needs --reason, which goes"
              + " into the record.")
  private boolean unsigned;

  @Option(
      names = "--administrator",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "USER",
      description = {
        "Have an administrator restore what the owner may not, and nothing else: a superuser, or a",
        "managed service's, who has CREATEROLE. Lists it, and what will differ, before you confirm."
            + " With --database its name, the password by ADMINISTRATOR_PGPASSWORD or .pgpass;",
        "of a stack its AdministratorSecretArn; local has its own: there it stands behind BACKUP."
      })
  private String administrator;

  @Mixin private ConfirmedExecution confirmed;

  public RestoreCommand(CommandContext context) {
    super(context);
  }

  @Override
  void beforeCheck() {
    options().administrator(administrator);
  }

  @Override
  void checkArguments() {
    backup = BackupArgument.check("BACKUP", backup);
    if (administrator != null && unsigned) {
      throw new UsageException(
          "--administrator does not go with --unsigned: what nobody vouches for is never restored"
              + " by an administrator");
    }
    if (unsigned && !confirmed.hasReason()) {
      throw new UsageException(
          "--unsigned needs --reason TEXT: nobody vouches for such a backup but you");
    }
  }

  @Override
  int run(Environment environment) {
    // The person confirms one backup by name, and it stays that one if a newer is stored meanwhile.
    backup = new BackupCatalog(environment.store()).find(environment.name(), backup).toString();
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("environment", environment.name());
    input.put("backup", backup);
    if (override || unsigned) {
      input.put("override", overrides());
    }
    if (administrator != null) {
      input.put("administrator", true);
      if (!confirmed.isConfirmed()) {
        Ended listed = environment.run(Machine.RESTORATION, "items-" + backup, input);
        // By what is missing the machine tells what it would do.
        if (listed.succeeded() || !ExitCode.isUnconfirmed(listed.error())) {
          return finish(environment, listed, ConfirmedExecution.databases(listed));
        }
        display().line(listed.cause().replace("; ", ";\n  "));
      }
    }
    Ended ended =
        confirmed.run(
            environment,
            context(),
            Machine.RESTORATION,
            "restore-" + backup,
            input,
            "This replaces the database of "
                + environment.name()
                + " by the backup "
                + backup
                + "; what was written since is kept in the old database, under a dated name.");
    return finish(environment, ended, ConfirmedExecution.databases(ended));
  }

  private String overrides() {
    if (!unsigned) {
      return "other-environment";
    }
    return override ? "other-environment," + Trust.OVERRIDE : Trust.OVERRIDE;
  }
}
