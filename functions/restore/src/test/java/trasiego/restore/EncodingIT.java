package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Psql;
import trasiego.testing.TestDatabase;

/** Bytes that UTF-8 has no character for, or that are none, as two ways of restoring keep them. */
final class EncodingIT {
  private static final String ROWS =
      "SELECT md5(string_agg(encode(t::bytea, 'hex'), ',' ORDER BY id)) FROM \"wine\"";

  private static final String SEQUENCES =
      "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1";

  @TempDir private Path folder;

  /** Where nobody knows what a byte stands for, every byte is text. */
  @OnEachMajor
  void keepsAnyByteOfADatabaseWithoutAnEncoding(int major) throws IOException {
    comesBack(
        major,
        "SQL_ASCII",
        """
        CREATE TABLE "wine" (id int PRIMARY KEY, t text DEFAULT E'\\xff\\xfe');
        COMMENT ON TABLE "wine" IS E'\\xe9t\\xe9';
        INSERT INTO "wine" SELECT i, convert_from(set_byte('\\x61', 0, i), 'SQL_ASCII')
        FROM generate_series(128, 255) i;
        INSERT INTO "wine" (id) VALUES (1);
        """);
  }

  /** 0x81 and four more bytes are none of Windows's characters, and the server stores them. */
  @OnEachMajor
  void keepsBytesThatAnEncodingLeavesOpen(int major) throws IOException {
    comesBack(
        major,
        "WIN1252",
        """
        CREATE TABLE "wine" (id int PRIMARY KEY, t text);
        CREATE TABLE "vi\u00f1a" (id serial, "a\u00f1o" text);
        SELECT setval('"vi\u00f1a_id_seq"', 4711);
        INSERT INTO "vi\u00f1a" VALUES (1, 'a\u00f1ejo');
        COMMENT ON TABLE "vi\u00f1a" IS 'una vi\u00f1a';
        INSERT INTO "wine" SELECT i, convert_from(set_byte('\\x61', 0, i), 'WIN1252')
        FROM generate_series(128, 255) i;
        """);
  }

  /** A row of the user-defined area, for which UTF-8's table has nothing. */
  @OnEachMajor
  void keepsCharactersThatUtf8Lacks(int major) throws IOException {
    comesBack(
        major,
        "EUC_JP",
        """
        CREATE TABLE "wine" (id int PRIMARY KEY, t text);
        CREATE TABLE "\u9152" (id serial, "\u540d" text);
        SELECT setval('"\u9152_id_seq"', 4711);
        INSERT INTO "\u9152" VALUES (1, '\u65e5\u672c\u9152');
        INSERT INTO "wine" VALUES
          (1, convert_from('\\xf5a1', 'EUC_JP')),
          (2, convert_from('\\x8ff5a1', 'EUC_JP')),
          (3, '\u8461\u8404');
        """);
  }

  private void comesBack(int major, String encoding, String sql) throws IOException {
    try (RestoreFixture stage = RestoreFixture.of(TestDatabase.createIn(encoding, major))) {
      TestDatabase live = stage.live;
      live.execute(sql);
      String wanted = Psql.run(live, ROWS);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);
      stage.call("check", "backup", "latest", "confirm", live.name());

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(restored.get("status").stringValue()).isEqualTo("RESTORED");
      assertThat(Psql.run(live, restored.get("database").stringValue(), ROWS)).isEqualTo(wanted);
      assertThat(Psql.run(live, restored.get("database").stringValue(), SEQUENCES))
          .isEqualTo(Psql.run(live, SEQUENCES));
      try (TestDatabase other = TestDatabase.createIn(encoding, major)) {
        Psql.runScript(live, other.name(), script(stage, backup, folder));
        stage.asAdmin("ALTER DATABASE %s OWNER TO %s".formatted(other.name(), live.owner()));
        assertThat(Psql.run(live, other.name(), ROWS)).isEqualTo(wanted);
      }
    }
  }

  /** The backup without its compression, as gunzip gives it to psql. */
  static Path script(RestoreFixture stage, BackupId backup, Path folder) throws IOException {
    Path script = folder.resolve("backup.sql");
    long bytes = stage.store.find(backup.file()).orElseThrow().bytes();
    try (InputStream in = new GZIPInputStream(stage.store.open(backup.file(), 0, bytes));
        OutputStream out = Files.newOutputStream(script)) {
      in.transferTo(out);
    }
    return script;
  }
}
