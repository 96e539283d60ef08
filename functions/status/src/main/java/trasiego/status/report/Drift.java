package trasiego.status.report;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.execution.RehearsalDocument;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Deviations;
import trasiego.postgres.Session;
import trasiego.status.document.Documents;
import trasiego.status.record.Records;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * What somebody changed by hand: the live schema against the one that the last deployment left. It
 * succeeded only because both were equal then. Partitions come and go by a job, and are left out.
 */
final class Drift {
  private final Store store;
  private final String environment;
  private final boolean idle;

  /** Made before the records are read: an execution that ends in between would else be missed. */
  Drift(Store store, String environment) {
    this.store = store;
    this.environment = environment;
    this.idle = isIdle();
  }

  /**
   * One line an object; null where no deployment says what the schema should be, or an execution is
   * about to change it.
   */
  List<String> lines(Session session, Records records) {
    if (!idle) {
      return null;
    }
    List<String> lines =
        baseline(records)
            .map(wanted -> Deviations.of(Catalogue.read(session).compare(wanted)).lines())
            .orElse(null);
    return isIdle() ? lines : null;
  }

  private boolean isIdle() {
    return store.find(Keys.lease(environment)).isEmpty();
  }

  private Optional<Catalogue> baseline(Records records) {
    return records
        .schema()
        .flatMap(key -> new Documents(store).read(key, RehearsalDocument.class).found())
        .flatMap(Drift::schema);
  }

  private static Optional<Catalogue> schema(RehearsalDocument rehearsal) {
    try {
      return rehearsal.schema();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
