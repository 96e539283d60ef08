package trasiego.judgement;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class RuleExamplesDToGIT extends RuleExamples {
  static Stream<Arguments> examples() {
    return between('d', 'g');
  }
}
