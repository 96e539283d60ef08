package trasiego.trial.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.Manifest.Origin;
import trasiego.archive.Manifest.Setting;
import trasiego.archive.contents.ArchivedPath;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.catalogue.CatalogueProof;
import trasiego.catalogue.LeftOut;
import trasiego.load.AdministratorItems;
import trasiego.load.DatabaseAttributes;
import trasiego.load.OwnersSettings;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Database;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.trial.ServerProfile;

/**
 * The live database on a trial server, under its own name: every object that can be there, owned
 * and granted as in life. What cannot be there is named.
 */
public final class Copy {
  private static final Logger LOG = LoggerFactory.getLogger(Copy.class);

  /** In other schemas than the one that is always there files make them, schema and all. */
  private static final String ADMINISTRATORS_EXTENSIONS =
      """
      SELECT pg_catalog.quote_ident(e.extname)
      FROM pg_catalog.pg_extension e
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      JOIN pg_catalog.pg_available_extension_versions v
        ON v.name = e.extname AND v.version = e.extversion
      WHERE n.nspname = 'public' AND v.superuser AND NOT v.trusted
      ORDER BY 1
      """;

  private static final Set<String> ALWAYS_THERE = Set.of("postgres", "template1", "template0");

  private final CopyContext place;
  private final ServerProfile profile;
  private final String database;
  private final List<String> missing = new ArrayList<>();
  private final List<Item> leftOut = new ArrayList<>();

  private Copy(CopyContext place, ServerProfile profile, Origin origin) {
    this.place = place;
    this.profile = profile;
    this.database = place.server().nameOfCopy(origin.name());
  }

  /** The structure without rows; materialized views are filled from the empty tables. */
  public static Copy ofStructure(CopyContext place, ServerProfile profile, Path archive) {
    Copy copy = new Copy(place, profile, profile.database());
    copy.make(archive, profile.database(), null, OwnersSettings.none());
    profile
        .unread()
        .forEach(table -> copy.missing.add("table " + table + ": the owner may not read it"));
    return copy;
  }

  /** A backup, rows and all, proven equal to its manifest as far as it is there. */
  public static Copy ofBackup(CopyContext place, ServerProfile profile, Archive backup) {
    return ofBackup(place, profile, backup, RowCopy::new);
  }

  /** A backup's structure, and of its rows those alone that say which migrations it has. */
  public static Copy ofBackupWithoutRows(CopyContext place, ServerProfile profile, Archive backup) {
    return ofBackup(place, profile, backup, RowCopy::ofHistory);
  }

  private static Copy ofBackup(
      CopyContext place, ServerProfile profile, Archive backup, Rows rows) {
    Origin origin = backup.manifest().database();
    Copy copy = new Copy(place, profile, origin);
    Path archive = download(backup);
    RowCopy wanted = rows.of(place, origin.named(copy.database), backup);
    try {
      copy.make(archive, origin, wanted, OwnersSettings.of(backup.manifest()));
      if (wanted.isWhole()) {
        copy.compareCatalogue(backup);
      }
    } finally {
      delete(archive);
    }
    return copy;
  }

  private void compareCatalogue(Archive backup) {
    Predicate<Difference> allowed = LeftOut.ofCopy(backup.manifest().omitted(), leftOut, missing);
    try (Session session = place.server().administrator(database)) {
      LOG.info(CatalogueProof.of(backup, session, allowed));
    }
  }

  /** Which of a backup's rows come into the copy. */
  private interface Rows {
    RowCopy of(CopyContext place, Origin origin, Archive backup);
  }

  private void make(Path archive, Origin live, RowCopy rows, OwnersSettings settings) {
    Origin origin = live.named(database);
    try (Session administrator = place.server().administrator()) {
      TrialRoles roles = new TrialRoles(place.server(), administrator, profile);
      roles.create();
      // Refuses before anything is made where these are roles of the server's own.
      place.server().makeLogin(origin.owner());
      place.server().makeLogin(profile.login());
      if (!create(administrator, origin) && rows != null) {
        rows.computesOtherwise();
      }
      SchemaCopy schema =
          new SchemaCopy(
              place.tools(), archive, place.application(), place.work(), origin.owner(), settings);
      List<String> owners = owners(schema, roles);
      roles.lend(owners);
      new CopySteps(place, origin, schema, owners).run(rows);
      leftOut.addAll(schema.leftOut());
      missing.addAll(schema.missing());
      roles.settle(owners);
      missing.addAll(roles.missing());
      replayAttributes(administrator, origin);
      admit(administrator);
    } catch (SqlFailure e) {
      throw new trasiego.failure.MigrationRefusedException(
          "the copy on the trial server could not be made: "
              + e.getMessage()
              + "; the live database was not touched",
          e);
    }
    LOG.info(
        "copied \"{}\" to the trial server{}",
        database,
        missing.isEmpty() ? "" : ", not in the copy: " + String.join("; ", missing));
  }

  /**
   * What belongs to a role of the server's own is left out: nobody here may make it that role's.
   */
  private List<String> owners(SchemaCopy schema, TrialRoles roles) {
    schema.contents().ownedBy(roles.foreign()).stream()
        .filter(item -> !AdministratorItems.isInert(item))
        .forEach(item -> schema.leaveOut(item, "its owner is a role of the server's own"));
    List<String> names = names();
    return schema.contents().owners().stream()
        .filter(owner -> names.contains(owner) && !roles.foreign().contains(owner))
        .toList();
  }

  private List<String> names() {
    return profile.roles().stream().map(ServerProfile.Role::name).toList();
  }

  private boolean create(Session administrator, Origin origin) {
    if (ALWAYS_THERE.contains(origin.name())) {
      administrator.execute("DROP DATABASE " + Identifier.quote(origin.name()));
    }
    return createOne(administrator, origin, origin.name());
  }

  /** Whether it has the locale that it is to have. */
  private boolean createOne(Session administrator, Origin origin, String name) {
    Optional<String> lacking = EmptyDatabase.create(place.server(), administrator, origin, name);
    lacking.ifPresent(missing::add);
    missing.addAll(place.server().adopt(administrator, name, profile.settings()));
    return lacking.isEmpty();
  }

  private void replayAttributes(Session administrator, Origin origin) {
    DatabaseAttributes attributes = new DatabaseAttributes(administrator);
    try {
      attributes.replayAcl(database, origin);
    } catch (SqlFailure e) {
      missing.add("grants on the database: " + e.getMessage());
    }
    origin.settings().forEach(setting -> replay(administrator, attributes, setting));
  }

  private void replay(Session administrator, DatabaseAttributes attributes, Setting setting) {
    if (setting.name().endsWith("_libraries")) {
      missing.add("setting " + setting.name() + " of the database");
      return;
    }
    try {
      administrator.transaction(
          () -> {
            attributes.replay(database, setting);
            return null;
          });
    } catch (SqlFailure e) {
      missing.add("setting " + setting.name() + " of the database: " + e.getMessage());
    }
  }

  /** A superuser gets in whatever is granted, and the plain role in its place must as well. */
  private void admit(Session administrator) {
    boolean may =
        administrator.isTrue(
            "SELECT pg_catalog.has_database_privilege(?, ?, 'CONNECT')", profile.login(), database);
    if (!may && profile.isSuperuser(profile.login())) {
      administrator.execute(
          "GRANT CONNECT ON DATABASE "
              + Identifier.quote(database)
              + " TO "
              + Identifier.quote(profile.login()));
    }
  }

  /**
   * An empty database beside it, of the same owner and locale, with those extensions of the copy
   * that only an administrator makes.
   */
  public String empty() {
    String name = place.server().nameOfEmpty();
    try (Session administrator = place.server().administrator();
        Session copy = place.server().administrator(database)) {
      createOne(administrator, profile.database(), name);
      List<String> names = copy.query(ADMINISTRATORS_EXTENSIONS, row -> row.getString(1));
      if (!names.isEmpty()) {
        try (Session inside = place.server().administrator(name)) {
          names.forEach(
              extension ->
                  inside.execute(
                      "CREATE EXTENSION IF NOT EXISTS " + extension + " SCHEMA public CASCADE"));
        }
      }
      return name;
    }
  }

  public String database() {
    return database;
  }

  /** Opens sessions as the user that files run for. */
  public Database login() {
    return place.server().login(profile.login(), place.application());
  }

  /** Undoes what shut that user out, wherever a file was tried that did. */
  public void readmit() {
    place.server().readmit(profile.login(), profile.owner(), database);
  }

  /** What is not in the copy, one line each. */
  public List<String> missing() {
    return missing.stream().distinct().toList();
  }

  private static Path download(Archive backup) {
    try (InputStream schema = backup.schema()) {
      Path file = Files.createTempFile("trasiego-trial-", ".dump");
      // Written into, not replaced: a new file would be readable by others.
      try (OutputStream output = Files.newOutputStream(file)) {
        schema.transferTo(output);
      }
      if (backup.manifest().searchPath() != null) {
        ArchivedPath.leaveToConnection(file);
      }
      return file;
    } catch (IOException e) {
      throw new trasiego.failure.StoreUnavailableException(
          "the schema of backup " + backup.id() + " could not be read: " + e.getMessage(), e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
