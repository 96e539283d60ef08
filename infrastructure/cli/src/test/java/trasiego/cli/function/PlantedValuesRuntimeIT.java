package trasiego.cli.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.cli.function.RuntimeClient.Told;
import trasiego.migration.MigrationFolder;
import trasiego.store.Store;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestStore;

/**
 * What a function tells Lambda, X-Ray and its log of an error whose cause holds a row's value: the
 * runtime's own client writes out every exception down to the first.
 */
class PlantedValuesRuntimeIT {
  private static final String PLANTED = "alice@example.com";

  /** The driver names the value that is no number. */
  private static final String HISTORY =
      """
      CREATE TABLE public.flyway_schema_history (
        installed_rank text, version text, description text, type text, script text, checksum text,
        installed_by text, installed_on timestamp, execution_time text, success boolean);
      GRANT SELECT ON public.flyway_schema_history TO PUBLIC;
      INSERT INTO public.flyway_schema_history VALUES
        ('alice@example.com', '1', 'x', 'SQL', 'V1__x.sql', 'alice@example.com', 'o', now(),
         'alice@example.com', true);
      """;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status  | trasiego.status.StatusHandler   | /response | \"action\":\"report\"",
        "migrate | trasiego.migrate.MigrateHandler | /error |"
            + " \"action\":\"plan\",\"dryRun\":true,\"migrations\":\"%s\"",
        "backup  | trasiego.backup.BackupHandler   | /response |"
            + " \"attempt\":1,\"purpose\":\"manual\""
      })
  void tellsNoValueOfARow(String function, String handler, String path, String fields)
      throws Exception {
    TestStore store = TestStore.create();
    try (TestDatabase database = TestDatabase.create(Majors.newest())) {
      database.execute(HISTORY);
      Map<String, String> environment = store.environment(database, function);

      Told told =
          RuntimeClient.invoke(
              handler + "::handleRequest",
              environment,
              "{\"environment\":\"test\",\"execution\":\"e\","
                  + fields.formatted(migrations(store))
                  + "}");

      assertThat(told.path()).as(told.log()).endsWith(path);
      // It came as far as the value.
      String seen = function.equals("backup") ? "STORED" : "SQLSTATE 22003";
      assertThat(told.body()).contains(seen);
      if (path.equals("/error")) {
        assertThat(told.body()).contains("errorType");
        assertThat(told.headers().keySet())
            .anyMatch(name -> name.equalsIgnoreCase("Lambda-Runtime-Function-XRay-Error-Cause"));
      }
      for (String text : List.of(told.body(), told.headers().toString(), told.log())) {
        assertThat(text).doesNotContain(PLANTED);
      }
    }
  }

  private String migrations(TestStore store) throws IOException {
    Files.writeString(folder.resolve("V20260101000001__x.sql"), "CREATE TABLE x (id int);");
    Files.writeString(folder.resolve("U20260101000001__x.sql"), "DROP TABLE x;");
    MigrationFolder read = MigrationFolder.read(folder);
    try (Store open = store.open()) {
      open.create(read.key(), read.zip(), "application/zip");
    }
    return read.key();
  }
}
