package trasiego.execution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a document of an earlier version lacks, or a damaged one holds as null, is left out. */
final class Lenient {
  private Lenient() {}

  static <T> List<T> list(List<T> values) {
    return values == null ? List.of() : values.stream().filter(Objects::nonNull).toList();
  }

  /** In its order. */
  static <K, V> Map<K, V> map(Map<K, V> values) {
    if (values == null) {
      return Map.of();
    }
    Map<K, V> kept = new LinkedHashMap<>(values);
    kept.values().removeIf(Objects::isNull);
    return Collections.unmodifiableMap(kept);
  }
}
