package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.archive.Digests;
import trasiego.failure.InvalidRequestException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.judge.TrialResult;
import trasiego.testing.Majors;

/**
 * What the trial function wrote is acted upon as it was answered: files run in that function, and
 * its role may write such documents of every execution.
 */
final class OverwrittenDocumentsIT {
  private MigrateFixture scene;

  @BeforeEach
  void planOneFile() {
    scene = new MigrateFixture(Majors.newest());
    scene.file(ONE, "CREATE TABLE made (id int);", "DROP TABLE made;");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void appliesNothingByARehearsalThatWasWrittenOver() {
    Ready ready = scene.ready();
    String answered = digest(ready.rehearsal());
    overwrite(ready.rehearsal());

    assertThatThrownBy(() -> scene.run(request("apply", ready, answered)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("field \"rehearsal\": ")
        .hasMessageContaining(
            "rehearsal.json is not what its step wrote: its SHA-256 is "
                + digest(ready.rehearsal())
                + ", wanted "
                + answered
                + "; it was written over, and nothing is done by it; see in the bucket's versions");

    assertThat(scene.tables()).isEmpty();
  }

  @Test
  void takesNothingBackByARehearsalThatWasWrittenOver() {
    Ready applied = scene.ready();
    scene.apply(applied, 1);
    scene.context().lease("test").release(applied.execution());
    Ready ready = scene.backTo("0");
    String answered = digest(ready.rehearsal());
    overwrite(ready.rehearsal());

    assertThatThrownBy(() -> scene.run(request("undo", ready, answered)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("rehearsal.json is not what its step wrote");

    assertThat(scene.tables()).containsExactly("public.made");
  }

  @Test
  void judgesNothingByATrialThatWasWrittenOver() {
    TriedPlan tried = new TriedPlan(scene);
    TrialResult result = tried.tried();
    assertThat(result.trialSha256()).isEqualTo(digest(result.trial()));
    overwrite(result.trial());

    assertThatThrownBy(
            () -> tried.check(result.trial(), 1, Map.of("trialSha256", result.trialSha256())))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("field \"trial\": ")
        .hasMessageContaining("trial.json is not what its step wrote");
    tried.drop();
  }

  @Test
  void answersTheSameDigestWhereAFinishedStepIsCalledAgain() {
    TriedPlan tried = new TriedPlan(scene);
    TrialResult first = tried.tried();

    assertThat(tried.tried().trialSha256()).isEqualTo(first.trialSha256());
    tried.drop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none", "ABCDEF"})
  void actsUponNoDocumentWithoutItsDigest(String sha256) {
    Ready ready = scene.ready();

    assertThatThrownBy(() -> scene.run(request("apply", ready, sha256)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("field \"rehearsalSha256\": found \"" + sha256 + "\", wanted 64");

    assertThat(scene.tables()).isEmpty();
  }

  private static Map<String, Object> request(String action, Ready ready, String sha256) {
    return new TreeMap<>(
        Map.of(
            "action",
            action,
            "execution",
            ready.execution(),
            "plan",
            ready.plan(),
            "rehearsal",
            ready.rehearsal(),
            "rehearsalSha256",
            sha256,
            "attempt",
            1));
  }

  private String digest(String key) {
    return Digests.hex(scene.store.read(key).orElseThrow().bytes());
  }

  /** By one that every check but the digest's takes. */
  private void overwrite(String key) {
    String document =
        new String(scene.store.read(key).orElseThrow().bytes(), StandardCharsets.UTF_8);
    scene.store.write(key, (document + " ").getBytes(StandardCharsets.UTF_8), "application/json");
  }
}
