package trasiego.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Gives a test the PostgreSQL majors that this build runs on: {@code void restores(int major)}. The
 * build names them twice, since the one that runs the scenarios runs every other test on the older
 * majors alone.
 */
public final class Majors {
  /** Of a class whose tests take long or harm what runs: left out unless the build wants them. */
  public static final String SCENARIOS = "scenarios";

  /** Of a test that is run again for every further major. */
  public static final String EACH_MAJOR = "each-major";

  private Majors() {}

  /** A test that runs once on each major, because majors differ in what it shows. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Tag(EACH_MAJOR)
  @ParameterizedTest(name = "on PostgreSQL {0}")
  @ArgumentsSource(Each.class)
  public @interface OnEachMajor {}

  /** A test that runs on the newest major alone, but for the build that runs on more than two. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest(name = "on PostgreSQL {0}")
  @ArgumentsSource(Newest.class)
  public @interface OnNewestMajor {}

  /** The majors of this build for tests that are no scenarios. */
  public static Stream<Integer> majors() {
    return of("trasiego.majors").stream();
  }

  /** For a test that needs one server and does not care which. */
  public static int newest() {
    return Stream.concat(majors(), scenarioMajors()).max(Integer::compare).orElseThrow();
  }

  /** Whether this is the long build, which leaves nothing out to save time. */
  public static boolean areMany() {
    return majors().count() > 2;
  }

  /** The majors of this build for tests that are. */
  public static Stream<Integer> scenarioMajors() {
    return of("trasiego.scenario.majors").stream();
  }

  private static List<Integer> of(String property) {
    return Arrays.stream(System.getProperty(property, "18").split(","))
        .map(String::strip)
        .map(Integer::valueOf)
        .toList();
  }

  static final class Each implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      Stream<Integer> majors = context.getTags().contains(SCENARIOS) ? scenarioMajors() : majors();
      return majors.map(Arguments::of);
    }
  }

  static final class Newest implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return (areMany() ? majors() : Stream.of(newest())).map(Arguments::of);
    }
  }
}
