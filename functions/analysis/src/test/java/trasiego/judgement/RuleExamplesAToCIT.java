package trasiego.judgement;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class RuleExamplesAToCIT extends RuleExamples {
  static Stream<Arguments> examples() {
    return between('a', 'c');
  }
}
