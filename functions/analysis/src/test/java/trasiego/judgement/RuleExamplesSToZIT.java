package trasiego.judgement;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class RuleExamplesSToZIT extends RuleExamples {
  static Stream<Arguments> examples() {
    return between('s', 'z');
  }
}
