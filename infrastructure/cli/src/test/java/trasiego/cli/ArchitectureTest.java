package trasiego.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Three floors, arrows only down: what runs it, the verbs, the nouns. */
@AnalyzeClasses(
    packages = "trasiego",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** Leaves out the tests of other modules, which ArchUnit knows in folders only, not in jars. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("what runs it")
          .definedBy("trasiego.cli..", "trasiego.local..", "trasiego.embedded..")
          .layer("verbs")
          .definedBy(
              "trasiego.backup..", "trasiego.migrate..", "trasiego.status..", "trasiego.restore..")
          .layer("nouns")
          .definedBy(
              "trasiego.archive..",
              "trasiego.failure..",
              "trasiego.handler..",
              "trasiego.hazard..",
              "trasiego.migration..",
              "trasiego.observation..",
              "trasiego.postgres..",
              "trasiego.snapshot..",
              "trasiego.store..",
              "trasiego.weight..")
          .whereLayer("what runs it")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("verbs")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule BACKUP_KNOWS_NO_OTHER_FUNCTION =
      alone("backup", "migrate", "status", "restore");

  @ArchTest
  static final ArchRule MIGRATE_KNOWS_NO_OTHER_FUNCTION =
      alone("migrate", "backup", "status", "restore");

  @ArchTest
  static final ArchRule STATUS_KNOWS_NO_OTHER_FUNCTION =
      alone("status", "backup", "migrate", "restore");

  @ArchTest
  static final ArchRule RESTORE_KNOWS_NO_OTHER_FUNCTION =
      alone("restore", "backup", "migrate", "status");

  @ArchTest
  static final ArchRule ONLY_HANDLERS_KNOW_LAMBDA =
      noClasses()
          .that()
          .resideOutsideOfPackages("trasiego.handler..", "trasiego.local..")
          .and()
          .haveSimpleNameNotEndingWith("Handler")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.amazonaws..");

  @ArchTest
  static final ArchRule FAILURES_ARE_TOP_LEVEL =
      classes().that().resideInAPackage("trasiego.failure..").should().beTopLevelClasses();

  private static ArchRule alone(String function, String... others) {
    String[] packages = new String[others.length];
    for (int i = 0; i < others.length; i++) {
      packages[i] = "trasiego." + others[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage("trasiego." + function + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }
}
