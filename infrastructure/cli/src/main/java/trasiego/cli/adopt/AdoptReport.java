package trasiego.cli.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.cli.adopt.AdoptComparison.Found;
import trasiego.cli.adopt.AdoptFiles.Removal;
import trasiego.cli.console.Display;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;

/**
 * What an adoption did, or would do: the one object of {@code --json}.
 *
 * @param status ADOPTED, JUDGED, ALREADY_ADOPTED, HAS_HISTORY, UNDECIDED, UNDONE or NOTHING_TO_UNDO
 * @param adopted versions that the history holds as applied
 * @param written files that were written, or would be
 * @param removed files that an undo took away, or would
 * @param state what {@code status} says afterwards: OK, PENDING or ATTENTION; null where it was not
 *     asked
 * @param prisma the commands behind which Prisma's own status agrees
 */
public record AdoptReport(
    String status,
    String environment,
    List<String> adopted,
    List<String> pending,
    List<Failed> failed,
    List<String> rolledBack,
    List<String> differences,
    List<String> written,
    List<String> removed,
    String document,
    String summary,
    String state,
    List<String> findings,
    List<String> prisma) {

  /** A failed migration of which nobody said what is there; the evidence is the catalogue's. */
  record Failed(String name, String startedAt, String log, String evidence) {}

  /** From the function's answer and what was found on this machine. */
  public static AdoptReport of(
      Environment environment,
      JsonNode answer,
      Found found,
      List<String> differences,
      List<String> files) {
    List<Failed> failed = new ArrayList<>();
    for (JsonNode each : answer.path("failed")) {
      String version = JsonFields.text(each, "version");
      failed.add(
          new Failed(
              JsonFields.text(each, "name"),
              JsonFields.text(each, "startedAt"),
              JsonFields.text(each, "log"),
              version == null
                  ? "it has no file: look at the database"
                  : found.failed().getOrDefault(version, "the catalogue could not be asked")));
    }
    return new AdoptReport(
        JsonFields.text(answer, "status"),
        environment.name(),
        JsonFields.texts(answer.path("adopted")),
        JsonFields.texts(answer.path("pending")),
        failed,
        JsonFields.texts(answer.path("rolledBack")),
        differences,
        files,
        List.of(),
        JsonFields.text(answer, "document"),
        JsonFields.text(answer, "summary"),
        null,
        List.of(),
        List.of());
  }

  /** Of an adoption that is taken back. */
  public static AdoptReport undone(
      Environment environment, JsonNode answer, List<Removal> removals) {
    List<String> kept =
        removals.stream()
            .filter(it -> !it.removed())
            .map(it -> it.name() + " is kept: " + it.why())
            .toList();
    return new AdoptReport(
        JsonFields.text(answer, "status"),
        environment.name(),
        JsonFields.texts(answer.path("adopted")),
        List.of(),
        List.of(),
        List.of(),
        kept,
        List.of(),
        removals.stream().filter(Removal::removed).map(Removal::name).toList(),
        JsonFields.text(answer, "document"),
        JsonFields.text(answer, "summary"),
        null,
        List.of(),
        List.of());
  }

  public AdoptReport with(AdoptState found) {
    return with(found.status(), found.findings(), prisma);
  }

  public AdoptReport withPrisma(List<String> commands) {
    return with(state, findings, commands);
  }

  private AdoptReport with(String state, List<String> findings, List<String> prisma) {
    return new AdoptReport(
        status,
        environment,
        adopted,
        pending,
        failed,
        rolledBack,
        differences,
        written,
        removed,
        document,
        summary,
        state,
        findings,
        prisma);
  }

  public boolean isDone() {
    return status.equals("ADOPTED") || status.equals("ALREADY_ADOPTED");
  }

  public int exitCode() {
    return status.equals("UNDECIDED") ? ExitCode.REFUSED : ExitCode.DONE;
  }

  public void print(Display display) {
    display.headline(environment + ": " + summary, exitCode() == ExitCode.DONE);
    rolledBack.forEach(name -> display.line("  rolled back " + name));
    for (Failed each : failed) {
      String when =
          each.startedAt() == null
              ? "undecided " + each.name()
              : "failed " + each.name() + " on " + each.startedAt();
      display.line("  " + when + ": " + each.log());
      display.line("    " + each.evidence());
    }
    pending.forEach(version -> display.line("  pending " + version));
    differences.forEach(line -> display.line("  ! " + line));
    written.forEach(file -> display.line("  + " + file));
    removed.forEach(file -> display.line("  - " + file));
    if (state != null) {
      display.line("status: " + state);
    }
    findings.forEach(line -> display.line("  ! " + line));
    if (!prisma.isEmpty()) {
      display.line("so that  npx prisma migrate status  agrees:");
      prisma.forEach(line -> display.line("  " + line));
    }
    next().ifPresent(line -> display.line("next: " + line));
  }

  private Optional<String> next() {
    return switch (status) {
      case "UNDECIDED" ->
          Optional.of(
              "adopt again with --rolled-back NAME (the next deployment applies it) or --applied"
                  + " NAME for each that failed or is undecided");
      case "JUDGED" -> Optional.of("the same without --dry-run");
      case "ADOPTED" ->
          Optional.of(
              "commit the files;  db new NAME --prisma schema.prisma  writes the next, db plan "
                  + environment
                  + "  judges it");
      default -> Optional.empty();
    };
  }
}
