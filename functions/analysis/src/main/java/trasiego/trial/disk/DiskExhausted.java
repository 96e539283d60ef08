package trasiego.trial.disk;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.failure.TrialServerFailedException;
import trasiego.migration.MigrationFile;
import trasiego.migration.Redaction;
import trasiego.migration.Script;
import trasiego.migration.Statement;

/**
 * Why a trial server was ended: its disk was nearly full.
 *
 * @param held what its folder held
 * @param running what its sessions were doing, as the server tells it
 */
record DiskExhausted(String place, long reserve, long held, List<String> running) {
  private static final double MEGABYTE = 1_000_000;
  private static final int SHOWN = 3;

  DiskExhausted {
    running = List.copyOf(running);
  }

  /**
   * @param files one of which was running, where a file was
   */
  TrialServerFailedException failure(List<MigrationFile> files, RuntimeException cause) {
    return new TrialServerFailedException(
        String.format(
            Locale.ROOT,
            "%s filled the disk of the trial server, which was ended there: it held %,.0f MB in %s,"
                + " and the last %,.0f MB of that disk are left to others; this is a limit of the"
                + " trial, the database did not refuse the statement; nothing was changed; write"
                + " fewer rows, free space there, let TMPDIR name a larger disk, give the function"
                + " a larger /tmp, or name a rehearsal server (RehearsalSecretArn,"
                + " --rehearsal-database)",
            what(files),
            held / MEGABYTE,
            place,
            reserve / MEGABYTE),
        cause);
  }

  private String what(List<MigrationFile> files) {
    List<String> told =
        running.stream()
            .map(sql -> place(sql, files).orElseGet(() -> shown(sql)))
            .distinct()
            .limit(SHOWN)
            .toList();
    if (!told.isEmpty()) {
      return String.join(" and ", told);
    }
    return files.size() == 1 ? files.getFirst().name() : "what was tried";
  }

  /** The statement's file and line; the server cuts a long statement's end off. */
  private static Optional<String> place(String sql, List<MigrationFile> files) {
    String places =
        files.stream()
            .flatMap(file -> Stream.concat(Stream.of(file.script()), file.undo().stream()))
            .flatMap(script -> places(sql, script))
            .limit(SHOWN)
            .collect(Collectors.joining(" or "));
    return places.isEmpty() ? Optional.empty() : Optional.of(places + " (" + shown(sql) + ")");
  }

  private static Stream<String> places(String sql, Script script) {
    return script.statements().stream()
        .filter(statement -> isSame(sql, statement))
        .map(
            statement ->
                "%s, statement %d (line %d)"
                    .formatted(script.name(), statement.number(), statement.line()));
  }

  private static boolean isSame(String sql, Statement statement) {
    return !sql.isBlank() && statement.sql().startsWith(sql);
  }

  private static String shown(String sql) {
    return Redaction.of(sql).replaceAll("\\p{Cntrl}", " ");
  }
}
