package trasiego.archive;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Server;
import trasiego.archive.Manifest.Snapshot;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.archive.fingerprint.RowHash;
import trasiego.store.Store;

/** A small but whole backup: two tables, one of them in two members, and the scripts around. */
final class ArchiveFixture {
  static final BackupId ID = BackupId.of("test", Instant.parse("2026-11-23T15:00:00Z"));
  static final CopyText WINE = new CopyText("shop", "Wine \"Icon\"", List.of("id", "name"));
  static final CopyText EMPTY = new CopyText("public", "empty", List.of());
  static final String ROWS = "1\tCarmenère\n2\t\\N\n3\tline\\nbreak\n";
  static final String MORE = "4\t\\\\.\n";

  private static final byte[] CATALOGUE = "gzip".getBytes(StandardCharsets.UTF_8);

  private ArchiveFixture() {}

  static Manifest store(Store store) {
    return store(store, ID);
  }

  static Manifest store(Store store, BackupId id) {
    byte[] schema = "PGDMP of pre- and post-data".getBytes(StandardCharsets.UTF_8);
    store.create(id.schema(), schema, "application/octet-stream");
    store.create(id.catalogue(), CATALOGUE.clone(), "application/gzip");
    ArchiveWriter writer =
        new ArchiveWriter(store.upload(id.file(), "application/gzip"), 5 * 1024 * 1024);
    List<Manifest.Table> tables = new ArrayList<>();
    try (GzipWriter gzip = new GzipWriter(1)) {
      writer.addScript(Manifest.PRE_DATA, script(gzip, "CREATE TABLE wine ();\n"));
      writer.addScript(Manifest.RESIDUAL, script(gzip, "SELECT setval('s', 3);\n"));
      writer.openRows();
      tables.add(table(writer, gzip, WINE, ROWS, MORE));
      tables.add(table(writer, gzip, EMPTY, ""));
      writer.addScript(Manifest.POST_DATA, script(gzip, "CREATE INDEX i ON wine (id);\n"));
    }
    writer.complete();
    writer.close();
    Manifest manifest = manifest(id, writer, tables, schema);
    store.create(id.manifest(), ManifestFile.write(manifest), "application/json");
    return manifest;
  }

  private static GzipMember script(GzipWriter gzip, String text) {
    gzip.write(text.getBytes(StandardCharsets.UTF_8));
    return gzip.finish();
  }

  private static Manifest.Table table(
      ArchiveWriter writer, GzipWriter gzip, CopyText copy, String... members) {
    CopyLines all = new CopyLines(RowHash.WRITTEN);
    for (String text : members) {
      byte[] rows = text.getBytes(StandardCharsets.UTF_8);
      CopyLines lines = new CopyLines(RowHash.WRITTEN);
      lines.add(rows, 0, rows.length);
      gzip.write(copy.header());
      gzip.write(rows);
      gzip.write(CopyText.end());
      writer.addChunk(copy, Manifest.Range.WHOLE, lines, gzip.finish());
      all.add(lines);
    }
    return new Manifest.Table(
        copy.schema(),
        copy.table(),
        copy.columns(),
        all.rows(),
        all.bytes(),
        all.fingerprint().toString(),
        List.of(),
        null);
  }

  private static Manifest manifest(
      BackupId id, ArchiveWriter writer, List<Manifest.Table> tables, byte[] schema) {
    return new Manifest(
        Manifest.FORMAT,
        id.environment(),
        id.toString(),
        new Origin("shop", "owner", "UTF8", "c", "C", "C", null, null, -1, null, null, List.of()),
        new Server(18, "18.6", "18.6"),
        new Snapshot("1", "2026-11-23T15:00:00Z", "0/1"),
        null,
        Manifest.GZIP,
        writer.members(),
        tables,
        writer.size(),
        writer.sha256(),
        schema.length,
        HexFormat.of().formatHex(Digests.sha256().digest(schema)),
        "2026-11-23T15:00:00Z",
        "2026-11-23T15:00:01Z",
        List.of(new Manifest.Omission("subscription", "su", null, "needs a superuser")),
        new Manifest.StoredCatalogue(
            CATALOGUE.length, Digests.hex(CATALOGUE), Manifest.StoredCatalogue.VERSION),
        null,
        Map.of("TimeZone", "UTC"),
        List.of(),
        8_000_000L,
        RowHash.WRITTEN.toString(),
        null);
  }
}
