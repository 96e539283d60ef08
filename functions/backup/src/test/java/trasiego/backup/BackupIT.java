package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;

import trasiego.archive.Archive;
import trasiego.archive.Manifest;
import trasiego.postgres.Identifier;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.PgDump;

class BackupIT {
  @OnEachMajor
  void restoresByGunzipAndPsqlToWhatPlainPgDumpRestores(int major) {
    try (Subject subject = Subject.create(major)) {
      subject.script(Subject.resource("odd.sql").replace(":owner", subject.database.owner()));

      BackupResult result = subject.backUp();

      Archive archive = subject.archive(result);
      archive.verify(bytes -> {});
      String ours = subject.empty("_ours");
      subject.restorePlainly(result, ours);
      String plain = subject.empty("_plain");
      subject.restoreScript(PgDump.run(subject.database, subject.database.name()), plain);
      assertThat(PgDump.sortedLines(subject.database, ours))
          .isEqualTo(PgDump.sortedLines(subject.database, plain))
          .hasSizeGreaterThan(1000);
      assertThat(result.schemaVersion()).isEqualTo("20260101");
      assertThat(archive.members(Manifest.CHUNK))
          .filteredOn(member -> member.table().equals("large"))
          .hasSizeGreaterThan(1);
      for (Manifest.Table table : archive.manifest().tables()) {
        String name = Identifier.quote(table.schema(), table.name());
        assertThat(table.fingerprint()).as(name).isEqualTo(Content.of(subject, name));
      }
      assertThat(archive.manifest().snapshot().lsn()).matches("[0-9A-F]+/[0-9A-F]+");
      assertThat(subject.sessions()).isEmpty();
      assertThat(subject.remains())
          .containsExactlyInAnyOrder(
              archive.id().catalogue(),
              archive.id().manifest(),
              archive.id().schema(),
              archive.id().file());
    }
  }
}
