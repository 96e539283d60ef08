package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import trasiego.testing.PgDump;
import trasiego.testing.TestDatabase;

/** What pg_dump says of two databases, lines sorted, must be the same. */
public final class Differences {
  private Differences() {}

  public static void none(TestDatabase server, String one, String other) {
    List<String> wanted = PgDump.sortedLines(server, one);
    List<String> found = PgDump.sortedLines(server, other);
    // Of a column that its parent got late, the restored child has another order: pg_dump's way,
    // and so only the lines of this one table differ.
    assertThat(without(wanted, found))
        .as("lost")
        .isSubsetOf("2\tchild\t3\tlater", "COPY public.child (id, note, extra, late) FROM stdin;");
    assertThat(without(found, wanted))
        .as("added")
        .isSubsetOf("2\tchild\tlater\t3", "COPY public.child (id, note, late, extra) FROM stdin;");
    assertThat(found.size()).isEqualTo(wanted.size());
  }

  private static List<String> without(List<String> lines, List<String> others) {
    List<String> left = new ArrayList<>(lines);
    others.forEach(left::remove);
    return left;
  }
}
