package trasiego.trial.copy;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import trasiego.archive.Manifest.Origin;
import trasiego.load.CreateDatabase;
import trasiego.postgres.ServerWords;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.trial.CopyServer;

/** A new database like the live one, in the same locale where its server has that. */
final class EmptyDatabase {
  private static final String C = "C";

  private EmptyDatabase() {}

  /**
   * Where the locale is not there C takes its place, which sorts and folds otherwise: first beside
   * what else gives the database its order, such as ICU, then alone.
   *
   * @return what is in its place, in one line
   */
  static Optional<String> create(
      CopyServer server, Session administrator, Origin origin, String name) {
    SqlFailure lacking;
    try {
      create(administrator, origin, name);
      return Optional.empty();
    } catch (SqlFailure e) {
      lacking = e;
    }
    boolean hasOrder = origin.locale() != null;
    if (hasOrder && isCreated(administrator, in(origin, origin.localeProvider()), name)) {
      return Optional.of(
          line(origin.collate(), "C is in its place beside " + origin.locale(), server, lacking));
    }
    create(administrator, in(origin, "c"), name);
    return Optional.of(
        line(
            hasOrder ? origin.collate() + " (" + origin.locale() + ")" : origin.collate(),
            "C is in its place, which sorts and folds letters otherwise",
            server,
            lacking));
  }

  private static String line(String locale, String instead, CopyServer server, SqlFailure why) {
    return "locale %s: %s, since %s lacks it (%s); have it compiled into the layer (TRASIEGO_LOCALES), or installed on that machine"
        .formatted(locale, instead, server.named(), ServerWords.of((SQLException) why.getCause()));
  }

  private static boolean isCreated(Session administrator, Origin origin, String name) {
    try {
      create(administrator, origin, name);
      return true;
    } catch (SqlFailure e) {
      return false;
    }
  }

  private static void create(Session administrator, Origin origin, String name) {
    administrator.execute(CreateDatabase.statement(name, origin, administrator.major()));
  }

  private static Origin in(Origin origin, String provider) {
    boolean libc = provider.equals("c");
    return new Origin(
        origin.name(),
        origin.owner(),
        origin.encoding(),
        provider,
        C,
        C,
        libc ? null : origin.locale(),
        libc ? null : origin.icuRules(),
        -1,
        null,
        null,
        List.of());
  }
}
