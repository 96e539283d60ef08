package trasiego.restore;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.CopyLines;
import trasiego.archive.CopyText;
import trasiego.archive.Manifest.Table;
import trasiego.archive.TableContent;
import trasiego.failure.RestoreFailedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.postgres.Database;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/**
 * Proves that the restored database holds what the manifest says: each table's rows by their
 * fingerprint, each sequence by its value.
 */
final class Verification {
  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

  /** As pg_dump writes it; the name is a quoted text of a quoted name. */
  private static final Pattern SETVAL =
      Pattern.compile(
          "SELECT pg_catalog\\.setval\\((.*), (-?\\d+), (true|false)\\)", Pattern.DOTALL);

  private final Job job;
  private final Database server;
  private final Archive archive;

  Verification(Job job, Database server, Archive archive) {
    this.job = job;
    this.server = server;
    this.archive = archive;
  }

  private record Item(int index, Table table) {
    String step() {
      return LoadLedger.VERIFIED + " " + index;
    }
  }

  /** Compares what is not compared yet; false where time was over. */
  boolean verify(String database, Set<String> done) {
    List<Table> tables = archive.manifest().tables();
    List<Item> items =
        IntStream.range(0, tables.size())
            .mapToObj(index -> new Item(index, tables.get(index)))
            .filter(item -> !done.contains(item.step()))
            .toList();
    if (!Workers.run(job, items, () -> open(database), Verification::compare)) {
      return false;
    }
    verifySequences(database);
    LOG.info("verified {} tables of \"{}\": fingerprints equal", tables.size(), database);
    return true;
  }

  /** As the function's own user: row security would hide rows even from a table's owner. */
  private Session open(String database) {
    Session session = server.open(database, Timeouts.NONE);
    try {
      session.execute(CopyText.SETTINGS);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static void compare(Session session, Item item) {
    Table table = item.table();
    CopyLines found = TableContent.read(session, CopyText.of(table));
    String fingerprint = found.fingerprint().toString();
    if (found.rows() != table.rows() || !fingerprint.equals(table.fingerprint())) {
      throw new RestoreFailedException(
          "table "
              + Identifier.quote(table.schema(), table.name())
              + " was restored with "
              + found.rows()
              + " rows and fingerprint "
              + fingerprint
              + ", wanted "
              + table.rows()
              + " rows and "
              + table.fingerprint());
    }
    LoadLedger.mark(session, item.step());
  }

  private void verifySequences(String database) {
    try (Session session = open(database)) {
      sequences().forEach(statement -> verifySequence(session, statement));
    }
  }

  private List<String> sequences() {
    List<String> statements = new ArrayList<>();
    try (InputStream text = Script.text(archive)) {
      Script script = new Script(text);
      Optional<String> statement = script.statement();
      while (statement.isPresent()) {
        if (Script.isCopy(statement.get())) {
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

  private static void verifySequence(Session session, String statement) {
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
