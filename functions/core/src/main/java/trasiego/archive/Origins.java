package trasiego.archive;

import java.util.List;
import java.util.Optional;
import trasiego.archive.Manifest.Origin;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/** What the backed-up database itself is, beside its content. */
public final class Origins {
  /** By JSON, because each major names the provider's locale otherwise, or has none. */
  private static final String ORIGIN =
      """
      SELECT d.datname,
             pg_catalog.pg_get_userbyid(d.datdba) AS owner,
             pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
             coalesce(j ->> 'datlocprovider', 'c') AS provider,
             d.datcollate,
             d.datctype,
             coalesce(j ->> 'datlocale', j ->> 'daticulocale') AS locale,
             j ->> 'daticurules' AS rules,
             d.datconnlimit,
             pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
             d.datacl::text[] AS acl
      FROM pg_catalog.pg_database d, pg_catalog.to_jsonb(d) j
      WHERE d.datname = pg_catalog.current_database()
      """;

  private static final String SETTINGS =
      """
      SELECT coalesce(r.rolname, ''),
             pg_catalog.split_part(c, '=', 1),
             pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)
      FROM pg_catalog.pg_db_role_setting s
      JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
      LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
      CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
      WHERE d.datname = pg_catalog.current_database()
      ORDER BY 1, 2
      """;

  private static final String HISTORY =
      """
      SELECT n.nspname
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = 'flyway_schema_history' AND c.relkind = 'r'
      ORDER BY n.nspname <> 'public', n.nspname
      LIMIT 1
      """;

  /** A version counts by its newest row: one of type DELETE says that it was undone. */
  private static final String NEWEST_APPLIED =
      """
      SELECT latest.version
      FROM (
        SELECT DISTINCT ON (h.version) h.version, h.type, h.success
        FROM %s h
        WHERE h.version IS NOT NULL
        ORDER BY h.version, h.installed_rank DESC) latest
      WHERE latest.success AND latest.type NOT IN ('DELETE', 'UNDO_SQL')
      ORDER BY pg_catalog.string_to_array(latest.version, '.')::numeric[] DESC
      LIMIT 1
      """;

  private Origins() {}

  public static Origin of(Session session) {
    List<Manifest.Setting> settings =
        session.query(
            SETTINGS,
            row -> new Manifest.Setting(row.getString(1), row.getString(2), row.getString(3)));
    return session
        .first(
            ORIGIN,
            row ->
                new Origin(
                    row.getString("datname"),
                    row.getString("owner"),
                    row.getString("encoding"),
                    row.getString("provider"),
                    row.getString("datcollate"),
                    row.getString("datctype"),
                    row.getString("locale"),
                    row.getString("rules"),
                    row.getInt("datconnlimit"),
                    row.getString("comment"),
                    row.getArray("acl") == null
                        ? null
                        : List.of((String[]) row.getArray("acl").getArray()),
                    settings))
        .orElseThrow();
  }

  /** The newest applied migration; empty where there is no history, or none applied. */
  public static Optional<String> schemaVersion(Session session) {
    return session
        .text(HISTORY)
        .map(schema -> Identifier.quote(schema, "flyway_schema_history"))
        .flatMap(history -> session.text(NEWEST_APPLIED.formatted(history)));
  }
}
