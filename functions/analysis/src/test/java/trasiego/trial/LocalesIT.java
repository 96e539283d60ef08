package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.handler.Settings;
import trasiego.load.Work;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestServers;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.copy.Copy;
import trasiego.trial.copy.CopyContext;

/** Databases of a locale, restored where that is compiled, is the machine's, or is not there. */
final class LocalesIT {
  private static final ApplicationName NAME = new ApplicationName("test", "trial", "copy");
  private static final int MAJOR = Majors.newest();

  /** The bounds of a partition are in order here and not in C, where capitals come first. */
  private static final String TABLES =
      """
      CREATE TABLE wine (name text) PARTITION BY RANGE (name);
      CREATE TABLE wine_a PARTITION OF wine FOR VALUES FROM ('a') TO ('B');
      CREATE TABLE grape (name text COLLATE "en_US", folded text GENERATED ALWAYS AS (lower(name))
        STORED);
      """;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @TempDir private static Path locales;

  /** None where this machine has no sources to compile. */
  @BeforeAll
  static void compile() throws Exception {
    assumeThat(
            run(
                "localedef",
                "--no-archive",
                "-i",
                "en_US",
                "-f",
                "UTF-8",
                locales.resolve("en_US.utf8").toString()))
        .as("en_US can be compiled here, by localedef and its sources")
        .isZero();
  }

  @Test
  void sortsAndFoldsAsInLifeWhereTheLocaleIsCompiled() throws Exception {
    try (TrialServer live = server("live", Optional.of(locales));
        TrialServer server = server("trial", Optional.of(locales))) {
      Copy copy = copy(server, english(live));

      assertThat(copy.missing()).isEmpty();
      try (Session session = server.administrator(copy.database());
          Session alive = live.administrator("shop")) {
        assertThat(session.text("SELECT datcollate FROM pg_database WHERE datname = 'shop'"))
            .hasValue("en_US.UTF-8");
        assertThat(session.text("SELECT lower('\u00c9')")).hasValue("\u00e9");
        assertThat(session.isTrue("SELECT 'a' < 'B' AND 'B' < 'c'")).isTrue();
        session.execute("INSERT INTO public.wine VALUES ('A'), ('apple')");
        assertThat(session.number("SELECT count(*) FROM public.wine_a")).isEqualTo(2);
        assertThat(Catalogue.read(session).differences(Catalogue.read(alive))).isEmpty();
      }
    }
  }

  @Test
  void namesTheLocaleAndWhatFailsForItWhereItIsNot() throws Exception {
    assumeThat(machines()).as("locales of the machine").doesNotContain("en_US.utf8");
    try (TrialServer live = server("live", Optional.of(locales));
        TrialServer server = server("trial", Optional.empty())) {
      Copy copy = copy(server, english(live));

      assertThat(copy.missing())
          .anyMatch(line -> line.startsWith("locale en_US.UTF-8: C is in its place, which sorts"))
          .anyMatch(
              line ->
                  line.startsWith(
                      "table public.grape: collation \"pg_catalog.en_US\" for encoding"))
          .contains(
              "table attach public.wine_a: an error whose words are kept out, since they may quote"
                  + " rows");
      try (Session session = server.administrator(copy.database())) {
        assertThat(session.text("SELECT to_regclass('public.wine')::text")).hasValue("public.wine");
      }
    }
  }

  /** As on a laptop: whatever the machine has, the trial server has. */
  @Test
  void isOfTheMachinesOwnLocaleWhereNoneIsCompiled() throws Exception {
    String own = machines().contains("en_US.utf8") ? "en_US.utf8" : "C.utf8";
    assumeThat(machines()).as("locales of the machine").contains(own);
    try (TrialServer live = server("live", Optional.empty());
        TrialServer server = server("trial", Optional.empty())) {
      Copy copy = copy(server, database(live, own, "CREATE TABLE wine (name text)"));

      assertThat(copy.missing()).isEmpty();
      try (Session session = server.administrator(copy.database())) {
        assertThat(session.text("SELECT datctype FROM pg_database WHERE datname = 'shop'"))
            .hasValue(own);
        assertThat(session.text("SELECT lower('\u00c9')")).hasValue("\u00e9");
      }
    }
  }

  private static Source english(TrialServer live) {
    return database(live, "en_US.UTF-8", TABLES);
  }

  /** A database with its owner, who may log in. */
  private record Source(TrialServer server, Database owner) {}

  private static Source database(TrialServer live, String locale, String sql) {
    live.makeLogin("keeper");
    try (Session session = live.administrator()) {
      session.execute(
          "CREATE DATABASE shop OWNER keeper TEMPLATE template0 LOCALE '" + locale + "'");
      live.adopt(session, "shop", Map.of());
    }
    Database owner = live.login("keeper", NAME);
    try (Session session = owner.openAsTarget("shop", Timeouts.NONE)) {
      session.execute(sql);
    }
    return new Source(live, owner);
  }

  private Copy copy(TrialServer server, Source source) throws Exception {
    PgTools tools =
        PgTools.find(
            MAJOR,
            new Settings(
                Map.of("PATH", TestServers.postgres(MAJOR).distribution().bin().toString())));
    Path archive = folder.resolve("structure.dump");
    Process dump =
        tools.start(
            "pg_dump",
            source.server().secret("keeper").at("shop"),
            NAME,
            List.of("--section=pre-data", "--section=post-data", "-Fc", "--file=" + archive));
    assertThat(dump.waitFor()).isZero();
    ServerProfile profile;
    try (Session session = source.owner().openAsTarget("shop", Timeouts.DEFAULT)) {
      profile = ServerProfile.read(session);
    }
    CopyContext place =
        new CopyContext(server, tools, NAME, new Work(2, () -> Duration.ofMinutes(1)));
    return Copy.ofStructure(place, profile, archive);
  }

  /** Not from the template that this machine keeps, whose collations are the machine's. */
  private TrialServer server(String name, Optional<Path> compiled) throws IOException {
    PostgresBinaries found = TrialBinaries.of(MAJOR);
    PostgresBinaries binaries =
        new PostgresBinaries(MAJOR, found.folder(), compiled, Optional.empty());
    return TrialServer.start(binaries, folder.resolve(name), Map.of());
  }

  private static List<String> machines() throws Exception {
    Process list = new ProcessBuilder("locale", "-a").start();
    return new String(list.getInputStream().readAllBytes()).lines().toList();
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
