package trasiego.migrate.rehearse;

import java.util.Optional;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.migrate.target.Target;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Reads a copy's catalogue again and again, in one session that has planned the question once. What
 * a file did may have ended it; then another one asks.
 */
final class CopyCatalogue implements AutoCloseable {
  private final Target target;
  private Optional<Session> session = Optional.empty();

  CopyCatalogue(Target target) {
    this.target = target;
  }

  Catalogue read() {
    if (session.isPresent()) {
      try {
        return Catalogue.read(session.get());
      } catch (DatabaseUnavailableException | SqlFailure e) {
        close();
      }
    }
    session = Optional.of(target.openOwn());
    return Catalogue.read(session.get());
  }

  @Override
  public void close() {
    session.ifPresent(Session::close);
    session = Optional.empty();
  }
}
