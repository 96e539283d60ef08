package trasiego.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.failure.TrialServerFailedException;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.binaries.Program;
import trasiego.trial.binaries.StartFailure;
import trasiego.trial.binaries.TrialProcess;

/** A server that takes logins on its port. */
record Launch(TrialProcess process, int port, List<String> dropped) {
  private static final Duration START = Duration.ofMinutes(1);
  private static final int TRIES = 10;

  /** Without the caller's settings where it does not start with them. */
  static Launch start(
      PostgresBinaries binaries,
      Path folder,
      Cluster cluster,
      CallerSettings settings,
      Map<String, String> own)
      throws IOException {
    Start start = new Start(binaries, folder, cluster, own);
    try {
      return new Launch(start, settings);
    } catch (TrialServerFailedException e) {
      if (settings.taken().isEmpty()) {
        throw e;
      }
      return new Launch(start, settings.writeNone(cluster));
    }
  }

  private Launch(Start start, CallerSettings settings) throws IOException {
    this(start.onFreePort(), settings);
  }

  private Launch(Listening listening, CallerSettings settings) {
    this(listening.process(), listening.port(), settings.dropped());
  }

  private record Listening(TrialProcess process, int port) {}

  private record Start(
      PostgresBinaries binaries, Path folder, Cluster cluster, Map<String, String> own) {

    /** A free port may be taken before our server binds it. */
    Listening onFreePort() throws IOException {
      for (int tries = 1; ; tries++) {
        int port = freePort();
        TrialProcess process = launch(port);
        if (isReady(process)) {
          return new Listening(process, port);
        }
        process.kill();
        String said = StartFailure.read(TrialProcess.log(folder));
        if (tries == TRIES || !said.contains("could not bind")) {
          throw StartFailure.saying(
              "the trial server, PostgreSQL %d, did not start in %s"
                  .formatted(binaries.major(), folder),
              said,
              null);
        }
      }
    }

    private TrialProcess launch(int port) throws IOException {
      Files.deleteIfExists(TrialProcess.log(folder));
      List<String> command = new ArrayList<>();
      command.add(binaries.program("postgres").toString());
      command.addAll(List.of("-D", cluster.data().toString(), "-p", Integer.toString(port)));
      command.addAll(ServerSettings.arguments(own));
      return TrialProcess.start(
          folder, Program.environment(binaries), Program.unprivileged(command));
    }

    /** As the server's own file says: until then another program may have the port. */
    private boolean isReady(TrialProcess process) throws IOException {
      Instant end = Instant.now().plus(START);
      while (process.isAlive() && Instant.now().isBefore(end)) {
        if (saysReady()) {
          return true;
        }
        Program.pause();
      }
      return false;
    }

    private boolean saysReady() {
      try {
        List<String> lines = Files.readAllLines(cluster.data().resolve("postmaster.pid"));
        return lines.size() > 7 && lines.get(7).startsWith("ready");
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(TrialServer.HOST))) {
      return socket.getLocalPort();
    }
  }
}
