package trasiego.migrate.adopt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Bounds;
import trasiego.migrate.adopt.AdoptResult.Failed;
import trasiego.migrate.adopt.PrismaHistory.Entry;
import trasiego.migrate.adopt.PrismaHistory.State;
import trasiego.migrate.request.Adoption;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.SchemaVersion;

/** Which files become rows, and where files and Prisma's table do not agree. */
final class AdoptJudgement {
  private final Adoption adoption;
  private final MigrationFolder folder;
  private final List<AdoptedHistory.Row> rows = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();
  private final List<String> rolledBack = new ArrayList<>();
  private final List<String> differences;
  private final List<Entry> withoutFile = new ArrayList<>();
  private final String now;

  private AdoptJudgement(Adoption adoption, MigrationFolder folder, String now) {
    this.now = now;
    this.adoption = adoption;
    this.folder = folder;
    this.differences = new ArrayList<>(folder.problems());
  }

  /** Of a history that Prisma kept. */
  static AdoptJudgement of(
      Adoption adoption, MigrationFolder folder, PrismaHistory prisma, String now) {
    AdoptJudgement judgement = new AdoptJudgement(adoption, folder, now);
    judgement.checkChoices(prisma);
    prisma.entries().forEach(judgement::take);
    judgement.takeUnknown(prisma);
    // The order in which they were applied; those of one moment as their versions stand.
    judgement.rows.sort(
        Comparator.comparing(AdoptedHistory.Row::installedOn)
            .thenComparing(row -> row.file().version()));
    judgement.compare(prisma);
    return judgement;
  }

  /** Of a database of which nothing is known but what is in it. */
  static AdoptJudgement ofBaseline(Adoption adoption, MigrationFolder folder, String now) {
    AdoptJudgement judgement = new AdoptJudgement(adoption, folder, now);
    MigrationFile file =
        folder
            .file(adoption.baseline())
            .orElseThrow(() -> missing("adoption.baseline", adoption.baseline()));
    judgement.rows.add(new AdoptedHistory.Row(file, now, 0, true));
    judgement.compareOrder();
    return judgement;
  }

  private void checkChoices(PrismaHistory prisma) {
    Set<String> chosen = new TreeSet<>(adoption.applied());
    chosen.addAll(adoption.rolledBack());
    prisma.in(State.FAILED).forEach(entry -> chosen.remove(entry.name()));
    chosen.removeAll(unknown(prisma));
    if (!chosen.isEmpty()) {
      throw new MigrationRefusedException(
          "migrations "
              + chosen
              + " have not failed in Prisma's table; say --applied and --rolled-back of failed"
              + " ones, and of those that it has no row of; nothing was changed");
    }
  }

  private void take(Entry entry) {
    String version = adoption.prisma().get(entry.name());
    switch (entry.state()) {
      case APPLIED -> {
        if (version == null) {
          withoutFile.add(entry);
        } else {
          row(entry, version, entry.finishedAt(), true);
        }
      }
      case FAILED -> failed(entry, version);
      case ROLLED_BACK -> rolledBack.add(entry.name());
    }
  }

  /** A row that says "failed" is removed, with what the file left, before the file runs again. */
  private void failed(Entry entry, String version) {
    boolean isApplied = adoption.applied().contains(entry.name());
    boolean isRolledBack = adoption.rolledBack().contains(entry.name());
    if (!isApplied && !isRolledBack) {
      failed.add(
          new Failed(entry.name(), version, entry.startedAt(), PrismaLog.shown(entry.logs())));
    } else if (version != null) {
      row(entry, version, entry.startedAt(), isApplied);
    } else if (isApplied) {
      differences.add(entry.name() + " is said to be applied and has no file; it gets no row");
    } else {
      rolledBack.add(entry.name());
    }
  }

  private void row(Entry entry, String version, String installedOn, boolean success) {
    MigrationFile file =
        folder.file(version).orElseThrow(() -> missing("adoption.prisma." + entry.name(), version));
    rows.add(new AdoptedHistory.Row(file, installedOn, entry.millis(), success));
    if (!isUnedited(file, entry.checksum())) {
      differences.add(
          entry.name()
              + " was edited after Prisma ran it: its SHA-256 is not the one in Prisma's table;"
              + " the row takes the file as it stands now");
    }
  }

  /** Prisma takes a file with other line ends for the same one. */
  private boolean isUnedited(MigrationFile file, String checksum) {
    byte[] bytes = folder.bytes(file.name()).orElseThrow();
    String text = new String(bytes, StandardCharsets.UTF_8);
    String unix = text.replace("\r\n", "\n");
    return checksum.equals(MigrationFolder.sha256(bytes))
        || checksum.equals(sha256(unix))
        || checksum.equals(sha256(unix.replace("\n", "\r\n")));
  }

  private static String sha256(String text) {
    return MigrationFolder.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Those that have a file and no row in Prisma's table. */
  private List<String> unknown(PrismaHistory prisma) {
    Map<String, String> unknown = new TreeMap<>(adoption.prisma());
    prisma.entries().forEach(entry -> unknown.remove(entry.name()));
    return List.copyOf(unknown.keySet());
  }

  /** A squash stands for what was applied and has no file any more: a person says so. */
  private void takeUnknown(PrismaHistory prisma) {
    for (String name : unknown(prisma)) {
      String version = adoption.prisma().get(name);
      if (adoption.applied().contains(name)) {
        MigrationFile file =
            folder.file(version).orElseThrow(() -> missing("adoption.prisma." + name, version));
        String installedOn =
            withoutFile.stream().map(Entry::finishedAt).max(String::compareTo).orElse(now);
        rows.add(new AdoptedHistory.Row(file, installedOn, 0, true));
        differences.add(name + " has a file and no row: it counts as applied, since you say so");
      } else if (!withoutFile.isEmpty() && !adoption.rolledBack().contains(name)) {
        failed.add(
            new Failed(
                name,
                version,
                null,
                "Prisma has no row of it, and "
                    + withoutFile.size()
                    + " that it applied have no file: is it a squash of them?"));
      } else {
        differences.add(name + " has a file and no row: Prisma never ran it");
      }
    }
  }

  private void compare(PrismaHistory prisma) {
    if (!withoutFile.isEmpty()) {
      boolean isOne = withoutFile.size() == 1;
      differences.add(
          Bounds.names(withoutFile.stream().map(Entry::name).toList())
              + (isOne ? " was" : " were")
              + " applied by Prisma and "
              + (isOne ? "has no file; it gets no row" : "have no file; they get no rows")
              + ", and what was made so stands without one");
    }
    rolledBack.forEach(
        name ->
            differences.add(
                name
                    + " was rolled back"
                    + (adoption.prisma().containsKey(name)
                        ? ": its file is pending"
                        : " and has no file")));
    if (prisma.schema() != null && !prisma.schema().equals("public")) {
      differences.add(
          "Prisma worked in schema \""
              + prisma.schema()
              + "\": its files name no schema, so set it before the next one runs: ALTER DATABASE"
              + " … SET search_path");
    }
    compareOrder();
  }

  /** What the plan will refuse, said while nothing depends on it yet. */
  private void compareOrder() {
    List<String> applied = versions();
    for (MigrationFile file : folder.files()) {
      if (!applied.isEmpty()
          && !applied.contains(file.version())
          && !file.isRepeatable()
          && SchemaVersion.parse(file.version()).compareTo(SchemaVersion.parse(applied.getLast()))
              < 0) {
        differences.add(
            file.name()
                + " is pending and older than "
                + applied.getLast()
                + ", the newest applied: the plan refuses it until it has a later version");
      }
    }
  }

  private static InvalidRequestException missing(String field, String version) {
    return new InvalidRequestException(
        "field \"" + field + "\": the migrations hold no V file of version " + version);
  }

  int folderSize() {
    return folder.files().size();
  }

  List<AdoptedHistory.Row> rows() {
    return List.copyOf(rows);
  }

  List<Failed> failed() {
    return List.copyOf(failed);
  }

  List<String> rolledBack() {
    return List.copyOf(rolledBack);
  }

  List<String> differences() {
    return List.copyOf(differences);
  }

  /** The versions that count as applied, oldest first. */
  List<String> versions() {
    return rows.stream()
        .filter(AdoptedHistory.Row::success)
        .map(row -> row.file().version())
        .sorted(Comparator.comparing(SchemaVersion::parse))
        .toList();
  }

  /** The files that the next deployment applies. */
  List<String> pending() {
    List<String> applied = versions();
    return folder.files().stream()
        .map(MigrationFile::version)
        .filter(version -> !applied.contains(version))
        .toList();
  }

  /** Which files the adoption was given: all that it may take away again. */
  List<AdoptionDocument.File> files() {
    List<String> given = new ArrayList<>(adoption.prisma().values());
    given.addAll(adoption.parts());
    if (adoption.baseline() != null) {
      given.add(adoption.baseline());
    }
    List<String> versions = given.stream().map(SchemaVersion::canonical).toList();
    return folder.files().stream()
        .filter(file -> versions.contains(file.version()))
        .map(
            file ->
                new AdoptionDocument.File(
                    file.name(), MigrationFolder.sha256(folder.bytes(file.name()).orElseThrow())))
        .toList();
  }
}
