package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import trasiego.postgres.Session;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

/** That what was left out is missed by nothing else: each that is there is made and works. */
final class ExtensionsIT {
  private static final Map<String, String> ANSWERS =
      Map.of(
          "uuid-ossp", "SELECT length(public.uuid_generate_v1()::text) = 36",
          "pg_trgm", "SELECT public.similarity('wine', 'wines') > 0.5",
          "citext", "SELECT 'RED'::public.citext OPERATOR(public.=) 'red'::public.citext",
          "hstore", "SELECT ('a=>1'::public.hstore OPERATOR(public.->) 'a') = '1'",
          "pgcrypto", "SELECT length(public.digest('x', 'sha256')) = 32",
          "ltree", "SELECT 'a.b'::public.ltree OPERATOR(public.<@) 'a'::public.ltree",
          "unaccent", "SELECT public.unaccent('Viña') = 'Vina'",
          "xml2", "SELECT public.xpath_string('<a>red</a>', '/a') = 'red'",
          "btree_gist", "SELECT true",
          "fuzzystrmatch", "SELECT public.levenshtein('red', 'rod') = 1");

  @TempDir(factory = MemoryTempDir.class)
  private Path parent;

  @OnEachMajor
  void makesEachThatIsThere(int major) {
    try (TrialServer server = TrialServer.start(TrialBinaries.of(major), parent, Map.of());
        Session session = server.administrator("postgres")) {
      List<String> names =
          session.query(
              "SELECT name FROM pg_available_extensions WHERE name <> 'plpgsql' ORDER BY name",
              row -> row.getString(1));
      assertThat(names).hasSizeGreaterThan(35).containsAll(ANSWERS.keySet());
      for (String name : names) {
        session.execute(
            "CREATE EXTENSION IF NOT EXISTS \"%s\" SCHEMA public CASCADE".formatted(name));
      }
      ANSWERS.forEach((name, answer) -> assertThat(session.isTrue(answer)).as(name).isTrue());
    }
  }

  @OnEachMajor
  void hasCollationsTimeZonesAndXml(int major) {
    try (TrialServer server = TrialServer.start(TrialBinaries.of(major), parent, Map.of());
        Session session = server.administrator("postgres")) {
      assertThat(session.isTrue("SELECT 'ñandú' < 'oso' COLLATE pg_catalog.\"es-x-icu\"")).isTrue();
      assertThat(
              session.text(
                  "SELECT ('2026-07-01 12:00+00'::timestamptz AT TIME ZONE"
                      + " 'America/Santiago')::text"))
          .contains("2026-07-01 08:00:00");
      assertThat(session.isTrue("SELECT xmlparse(document '<a/>') IS DOCUMENT")).isTrue();
      assertThat(session.isTrue("SELECT to_tsvector('spanish', 'barricas') @@ 'barric'")).isTrue();
      session.execute(
          "CREATE DATABASE spanish TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'es' LOCALE 'C'"
              .replaceAll(major >= 15 ? "$^" : "LOCALE_PROVIDER.*'es' ", ""));
    }
  }

  @OnEachMajor
  void needsNoLibraryThatWasLeftOut(int major) throws Exception {
    Path folder = TrialBinaries.of(major).folder();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file :
          tree.filter(path -> path.toString().matches(".*(/bin/[^/]+|\\.so[^/]*)")).toList()) {
        Process ldd = new ProcessBuilder("ldd", file.toString()).redirectErrorStream(true).start();
        assertThat(new String(ldd.getInputStream().readAllBytes())).doesNotContain("not found");
      }
    }
  }
}
