package trasiego.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.trial.binaries.Folders;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.binaries.Program;
import trasiego.trial.binaries.StartFailure;

/** An empty cluster that only passwords open, and only from this machine. */
final class Cluster {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** As initdb numbers the role that it makes. */
  private static final String RENAMED =
      """
      UPDATE pg_catalog.pg_authid SET rolname = '%1$s' WHERE oid = 10;
      ALTER ROLE %1$s PASSWORD '%2$s';
      """;

  private final PostgresBinaries binaries;
  private final Path folder;

  Cluster(PostgresBinaries binaries, Path folder) {
    this.binaries = binaries;
    this.folder = folder;
  }

  Path data() {
    return folder.resolve("data");
  }

  /**
   * Made by initdb, or in a tenth of its time out of one that was made so before and gets another
   * name and password for its administrator.
   *
   * @param own settings that hold while the password is set
   */
  void create(TrialLogins logins, Map<String, String> own) throws IOException {
    if (binaries.template().isPresent()) {
      Path template = binaries.template().get();
      Folders.complete(template, made -> new Cluster(binaries, made).initialise(new TrialLogins()));
      Folders.copy(new Cluster(binaries, template).data(), data());
      rename(logins, own);
    } else {
      initialise(logins);
    }
    // Not a line for replication: "all" does not mean it.
    Files.writeString(
        data().resolve("pg_hba.conf"), "host all all " + TrialServer.HOST + "/32 scram-sha-256\n");
    write(Map.of());
  }

  private void initialise(TrialLogins logins) throws IOException {
    Path secret = secret(logins.administratorPassword());
    try {
      List<String> command =
          List.of(
              binaries.program("initdb").toString(),
              "--pgdata=" + data(),
              "--username=" + logins.administrator(),
              "--pwfile=" + secret,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C",
              "--no-sync",
              "--no-instructions");
      check("initdb", run(command, Program.NOTHING));
    } finally {
      Files.delete(secret);
    }
  }

  /** Before anybody can log in: the server of one user listens to its input alone. */
  void rename(TrialLogins logins, Map<String, String> own) throws IOException {
    Path statements =
        secret(RENAMED.formatted(logins.administrator(), logins.administratorPassword()));
    try {
      List<String> command = new ArrayList<>();
      command.add(binaries.program("postgres").toString());
      command.addAll(List.of("--single", "-D", data().toString(), "-c", "exit_on_error=on"));
      command.addAll(ServerSettings.arguments(own));
      command.add(TrialServer.MAINTENANCE);
      check("naming the administrator", run(command, statements));
    } finally {
      Files.delete(statements);
    }
  }

  /** The permissions come first: a password must at no moment be readable by others. */
  private Path secret(String content) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve("secret"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content);
  }

  private void check(String what, Program.Result result) {
    if (!result.isSuccess()) {
      throw StartFailure.saying(
          "%s of the trial server, PostgreSQL %d, failed in %s"
              .formatted(what, binaries.major(), folder),
          result.output(),
          null);
    }
  }

  /** The server's file: what it does not name keeps PostgreSQL's default. */
  void write(Map<String, String> settings) throws IOException {
    Files.writeString(data().resolve("postgresql.conf"), ServerSettings.file(settings));
  }

  /** Whether the server takes its file, which it says without being started. */
  boolean isTaken() throws IOException {
    List<String> command =
        List.of(binaries.program("postgres").toString(), "-C", "port", "-D", data().toString());
    return run(command, Program.NOTHING).isSuccess();
  }

  private Program.Result run(List<String> command, Path input) throws IOException {
    return Program.run(
        LONGEST, folder, Program.environment(binaries), input, Program.unprivileged(command));
  }
}
