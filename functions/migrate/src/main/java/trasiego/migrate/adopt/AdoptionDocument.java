package trasiego.migrate.adopt;

import java.util.List;
import java.util.Optional;
import trasiego.handler.Json;
import trasiego.migrate.context.MigrateContext;
import trasiego.postgres.Catalogue;

/**
 * What was found where a database is to be adopted, and what became of it.
 *
 * @param server the server's version
 * @param owner whose the database is
 * @param schema where Prisma keeps its table; null where there is none
 * @param roles the roles that the catalogue may speak of
 * @param files the V files that stand for what is adopted, with the SHA-256 of their bytes
 * @param catalogue the live schema
 */
record AdoptionDocument(
    String environment,
    String execution,
    String at,
    String database,
    String server,
    String owner,
    String schema,
    List<String> roles,
    List<File> files,
    Catalogue catalogue,
    List<String> differences) {

  record File(String name, String sha256) {}

  static String key(String environment) {
    return "deployments/" + environment + "/adoption.json";
  }

  /** What the last adoption was given; empty where there was none. */
  static Optional<AdoptionDocument> last(MigrateContext context, String environment) {
    return context
        .store()
        .read(key(environment))
        .map(found -> Json.document(found.bytes(), AdoptionDocument.class));
  }
}
