package trasiego.cli;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.slf4j.Logger;

/** Arrows only down: what runs it, the verbs, the analysis of files, the nouns. */
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

  private static final String[] ANALYSIS = {
    "trasiego.estimate..",
    "trasiego.hazard..",
    "trasiego.judgement..",
    "trasiego.observation..",
    "trasiego.rule..",
    "trasiego.stored..",
    "trasiego.trial..",
    "trasiego.undo..",
    "trasiego.precheck..",
    "trasiego.compatibility..",
    "trasiego.impact.."
  };

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("what runs it")
          .definedBy("trasiego.cli..", "trasiego.local..", "trasiego.embedded..")
          .layer("verbs")
          .definedBy(
              "trasiego.backup..", "trasiego.migrate..", "trasiego.status..", "trasiego.restore..")
          .layer("analysis")
          .definedBy(ANALYSIS)
          .layer("nouns")
          .definedBy(
              "trasiego.archive..",
              "trasiego.catalogue..",
              "trasiego.execution..",
              "trasiego.failure..",
              "trasiego.handler..",
              "trasiego.load..",
              "trasiego.migration..",
              "trasiego.postgres..",
              "trasiego.snapstart..",
              "trasiego.sql..",
              "trasiego.statistics..",
              "trasiego.store..")
          .whereLayer("what runs it")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("verbs")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("analysis")
          .mayOnlyBeAccessedByLayers("what runs it", "verbs");

  /** Their zips stay without it. */
  @ArchTest
  static final ArchRule ONLY_MIGRATE_ANALYSES =
      noClasses()
          .that()
          .resideInAnyPackage("trasiego.backup..", "trasiego.restore..", "trasiego.status..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ANALYSIS);

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_ANALYSIS_FORM_NO_CYCLE = acyclic("the analysis", ANALYSIS);

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_COMMAND_FORM_NO_CYCLE =
      acyclic("the command", "trasiego.cli..");

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_EMBEDDED_SERVERS_FORM_NO_CYCLE =
      acyclic("the embedded servers", "trasiego.embedded..");

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_LOCAL_MACHINES_FORM_NO_CYCLE =
      acyclic("the local machines", "trasiego.local..");

  @ArchTest
  static final ArchRule PACKAGES_OF_RESTORE_FORM_NO_CYCLE =
      acyclic("restore", "trasiego.restore..");

  @ArchTest
  static final ArchRule PACKAGES_OF_STATUS_FORM_NO_CYCLE = acyclic("status", "trasiego.status..");

  @ArchTest
  static final ArchRule PACKAGES_OF_MIGRATE_FORM_NO_CYCLE =
      acyclic("migrate", "trasiego.migrate..");

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

  private static final DescribedPredicate<JavaClass> PRINTERS =
      assignableTo(PrintStream.class)
          .or(assignableTo(PrintWriter.class))
          .or(assignableTo(Console.class))
          .as("printers");

  @ArchTest
  static final ArchRule NOTHING_PRINTS_PAST_THE_OUTPUT =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("trasiego.cli.console.Output")
          .should()
          .callMethodWhere(target(owner(PRINTERS)))
          .because("other people's words reach terminals and CI logs by Output alone");

  @ArchTest
  static final ArchRule NOBODY_TAKES_A_STREAM_OF_THE_PROCESS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("trasiego.cli.Main")
          .and()
          // One line of JSON for CloudWatch: numbers, and names that JSON escapes.
          .doNotHaveFullyQualifiedName("trasiego.status.Status")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace")
          .orShould()
          .callMethod(ProcessBuilder.class, "inheritIO");

  @ArchTest
  static final ArchRule NOBODY_LETS_A_CHILD_PRINT =
      noClasses().should().accessField(ProcessBuilder.Redirect.class, "INHERIT");

  @ArchTest
  static final ArchRule NO_LOG_PRINTS_AN_EXCEPTION =
      noClasses()
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "log a Throwable",
                  (JavaMethodCall call) ->
                      call.getTargetOwner().isAssignableTo(Logger.class)
                          && call.getTarget().getRawParameterTypes().stream()
                              .anyMatch(type -> type.isAssignableTo(Throwable.class))))
          .because("a driver's exception quotes rows");

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

  /** Each package is one slice, those below another included. */
  private static ArchRule acyclic(String whole, String... packages) {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return resideInAnyPackage(packages).test(type)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "packages of " + whole;
              }
            })
        .should()
        .beFreeOfCycles();
  }

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
