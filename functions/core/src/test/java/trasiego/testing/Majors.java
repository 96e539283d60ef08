package trasiego.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Gives a test each PostgreSQL major that this build runs on: {@code void restores(int major)}. */
public final class Majors implements ArgumentsProvider {

  /** A test that runs once on each major. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest(name = "on PostgreSQL {0}")
  @ArgumentsSource(Majors.class)
  public @interface OnEachMajor {}

  /** The majors of this build, 15 and 18 unless it says otherwise; also a {@code @MethodSource}. */
  public static Stream<Integer> majors() {
    return Stream.of(System.getProperty("trasiego.majors", "15,18").split(","))
        .map(String::strip)
        .map(Integer::valueOf);
  }

  /** For a test that needs one server and does not care which. */
  public static int newest() {
    return majors().max(Integer::compare).orElseThrow();
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return majors().map(Arguments::of);
  }
}
