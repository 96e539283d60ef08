package trasiego.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import trasiego.postgres.Session;
import trasiego.trial.binaries.PostgresBinaries;

/**
 * A process of its own that keeps a trial server: its major, its binaries and the parent folder are
 * the arguments; each line of its input is a statement of the administrator's, answered by a line.
 */
public final class ServerKeeper {
  private ServerKeeper() {}

  public static void main(String[] arguments) throws IOException {
    PostgresBinaries binaries =
        new PostgresBinaries(
            Integer.parseInt(arguments[0]),
            Path.of(arguments[1]),
            Optional.empty(),
            Optional.empty());
    try (TrialServer server = TrialServer.start(binaries, Path.of(arguments[2]), Map.of());
        Session session = server.administrator("postgres");
        BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.printf("%d %d %s%n", server.pid(), server.shellPid(), server.folder());
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        System.out.println(answer(session, line));
      }
    }
  }

  private static String answer(Session session, String sql) {
    try {
      return session.text(sql).orElse("nothing").replace('\0', ' ').replace('\n', ' ');
    } catch (RuntimeException e) {
      return "refused: " + e.getMessage().replace('\n', ' ');
    }
  }
}
