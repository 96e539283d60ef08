package trasiego.load;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.archive.Archive;
import trasiego.failure.RestoreFailedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.postgres.Session;

/** Proves that each sequence of a restored database has the value that the backup sets. */
final class SequenceVerification {
  /** As pg_dump writes it; the name is a quoted text of a quoted name. */
  private static final Pattern SETVAL =
      Pattern.compile(
          "SELECT pg_catalog\\.setval\\((.*), (-?\\d+), (true|false)\\)", Pattern.DOTALL);

  private final Archive archive;

  SequenceVerification(Archive archive) {
    this.archive = archive;
  }

  /**
   * @param there whether the sequence that a statement of pg_dump sets is there to be compared
   * @throws RestoreFailedException where one has another value
   */
  void verify(Session session, Predicate<String> there) {
    sequences().stream().filter(there).forEach(statement -> verify(session, statement));
  }

  private List<String> sequences() {
    List<String> statements = new ArrayList<>();
    try (InputStream text = DumpScript.text(archive)) {
      DumpScript script = new DumpScript(text, archive.manifest().encoding().charset());
      Optional<String> statement = script.statement();
      while (statement.isPresent()) {
        if (DumpScript.isCopy(statement.get())) {
          script.<RuntimeException>rows((bytes, offset, length) -> {});
        } else if (SETVAL.matcher(statement.get()).matches()) {
          statements.add(statement.get());
        }
        statement = script.statement();
      }
      return statements;
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "backup " + archive.id() + " could not be read: " + e.getMessage() + "; try again", e);
    }
  }

  private static void verify(Session session, String statement) {
    Matcher wanted = SETVAL.matcher(statement);
    if (!wanted.matches()) {
      throw new IllegalArgumentException(statement);
    }
    // The name is a literal of pg_dump's own; the server resolves it to the sequence's quoted name.
    String name = session.text("SELECT " + wanted.group(1) + "::pg_catalog.regclass").orElseThrow();
    String found =
        session
            .text("SELECT last_value || ', ' || is_called::pg_catalog.text FROM " + name)
            .orElse("");
    String expected = wanted.group(2) + ", " + wanted.group(3);
    if (!found.equals(expected)) {
      throw new RestoreFailedException(
          "sequence " + name + " was restored as " + found + ", wanted " + expected);
    }
  }
}
