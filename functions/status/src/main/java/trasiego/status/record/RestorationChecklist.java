package trasiego.status.record;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.execution.Step;
import trasiego.status.text.Format;

/** The runbook's checklist of a restoration, each line with what shows it. */
final class RestorationChecklist extends Checklist {
  private static final String CHOSEN = "the chosen backup stands in the store";
  private static final String SIGNED = "the chosen backup is signed by a key of this stack";
  private static final String PRESENT = "backup of the present state stored first";
  private static final String ADMINISTRATOR = "an administrator's login used for what it says";
  static final String EQUAL = "restored beside, contents equal to the backup's";
  private static final String SWAPPED = "swapped in by rename";
  private static final String KEPT = "the database before is kept";
  private static final String REPORTED = "status looked at afterwards";
  private static final String NOTIFIED = "team notified before the restoration";

  private static final int MOST_TOLD = 16_000;

  private final RestorationRecordRequest request;
  private final Evidence evidence;
  private final BackupEvidence backups;

  RestorationChecklist(
      RestorationRecordRequest request, Evidence evidence, BackupEvidence backups) {
    this.request = request;
    this.evidence = evidence;
    this.backups = backups;
  }

  @Override
  List<Entry> entries() {
    List<Entry> entries =
        new ArrayList<>(
            List.of(
                new Entry(CHOSEN, this::chosen),
                new Entry(SIGNED, this::signed),
                new Entry(PRESENT, this::present)));
    if (request.administrator() != null) {
      entries.add(new Entry(ADMINISTRATOR, this::administrator));
    }
    entries.addAll(
        List.of(
            new Entry(EQUAL, this::equal),
            new Entry(SWAPPED, this::swapped),
            new Entry(KEPT, this::kept),
            new Entry(REPORTED, this::reported),
            new Entry(NOTIFIED, this::notified)));
    return entries;
  }

  /** Of one that stopped before, nobody can say from here how far he had come. */
  private Line administrator() {
    String told = Format.cut(request.administrator(), MOST_TOLD);
    return request.restored() != null
        ? Line.shown(ADMINISTRATOR, told)
        : Line.notChecked(ADMINISTRATOR, "it was not restored to its end; it was said: " + told);
  }

  private boolean failedAt(Step... steps) {
    return Stream.of(steps).anyMatch(step -> step.state().equals(request.step()));
  }

  private Line chosen() {
    return request.isUndo()
        ? Line.notChecked(CHOSEN, "an undo swaps back to the kept database and reads no backup")
        : backups.stored(CHOSEN, request.backup(), evidence.backup(), failedAt(Step.CHECK));
  }

  private Line signed() {
    return request.isUndo()
        ? Line.notChecked(SIGNED, "an undo swaps back to the kept database and reads no backup")
        : backups.signed(SIGNED, request.backup(), overridden());
  }

  private String overridden() {
    return request.givenOverride().isEmpty()
        ? ""
        : "; restored all the same, by the override \""
            + request.givenOverride()
            + "\" of who started it, whose reason is: "
            + request.givenReason();
  }

  private Line present() {
    return backups.stored(
        PRESENT, request.present(), evidence.second(), failedAt(Step.BACKUP_PRESENT));
  }

  private Line equal() {
    if (request.isUndo()) {
      return Line.notChecked(EQUAL, "an undo restores nothing");
    }
    return evidence
        .equality(request.backup(), "into " + request.restored())
        .map(shown -> Line.shown(EQUAL, shown))
        .orElseGet(() -> missing(EQUAL, Step.RESTORE));
  }

  private Line swapped() {
    return request.old() == null
        ? missing(SWAPPED, Step.SWAP, Step.UNDO)
        : Line.shown(SWAPPED, "both renames in one transaction; before: " + request.old());
  }

  private Line kept() {
    return request.old() == null
        ? Line.notChecked(KEPT, "nothing was swapped: the live database is the one it was")
        : Line.shown(KEPT, "as database " + request.old() + ", until it is dropped by hand");
  }

  private Line reported() {
    return request.report() == null
        ? missing(REPORTED, Step.STATUS)
        : Line.shown(REPORTED, "report " + request.report());
  }

  private Line notified() {
    if (Boolean.TRUE.equals(request.announced())) {
      return Line.shown(NOTIFIED, "the topic took the announcement");
    }
    return request.present() == null && !failedAt(Step.BACKUP_PRESENT)
        ? Line.notChecked(NOTIFIED, NOT_REACHED)
        : Line.failed(NOTIFIED, "the topic did not take the announcement");
  }

  private Line missing(String line, Step... steps) {
    return failedAt(steps)
        ? Line.failed(line, "state " + request.step() + " failed")
        : Line.notChecked(line, NOT_REACHED);
  }
}
