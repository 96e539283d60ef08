package trasiego.sql;

import java.util.Map;

/**
 * A query of a PL/pgSQL body that can be prepared by itself: a variable is a null of its type, or
 * what the query that fills it gives.
 *
 * @param line of the body, the first being 1
 * @param written as it stands in the body, on one line
 * @param sql one SELECT, INSERT, UPDATE, DELETE or MERGE
 * @param ambiguous for each variable that it names without a qualifier, folded: the query with that
 *     name left as it is, which can be prepared where a column has the name too, and then PL/pgSQL
 *     refuses it; empty where the body says which of both is meant
 */
public record BodyQuery(int line, String written, String sql, Map<String, String> ambiguous) {
  public BodyQuery {
    ambiguous = Map.copyOf(ambiguous);
  }
}
