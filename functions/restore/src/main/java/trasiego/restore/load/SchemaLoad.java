package trasiego.restore.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.archive.Archive;
import trasiego.archive.ArchivedPath;
import trasiego.archive.TableOfContents;
import trasiego.archive.TableOfContents.Item;
import trasiego.archive.TableOfContents.Section;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.RestoreFailedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.load.AdministratorItems;
import trasiego.load.BrokenRows;
import trasiego.load.OwnersSettings;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.ToolWords;
import trasiego.restore.administrator.AdministratorShare;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.rights.LastItems;

/**
 * Loads the schema's sections by pg_restore of the server's major, as the owner role; the first
 * error ends it, since pg_restore would else count and pass over what this user may not create.
 */
public final class SchemaLoad {
  private final RestoreContext context;
  private final Database server;
  private final PgTools tools;
  private final Path archive;
  private final TableOfContents contents;
  private final OwnersSettings owners;
  private AdministratorShare share = AdministratorShare.none();

  SchemaLoad(
      RestoreContext context, Database server, PgTools tools, Path archive, OwnersSettings owners) {
    this.context = context;
    this.server = server;
    this.tools = tools;
    this.archive = archive;
    this.contents = contents(archive);
    this.owners = owners;
  }

  /** From now on leaves these to an administrator. */
  void leaveTo(AdministratorShare administrators) {
    share = administrators;
  }

  /** Answers false where time was over; what it did so far is then left half done. */
  boolean preData(String database, String owner) {
    return load(
        "pre-data", database, owner, 1, which(Section.PRE_DATA, item -> !LastItems.contain(item)));
  }

  /**
   * The same with an administrator, stretch by stretch of one hand in the archive's order, and the
   * rights at the end, as the tool has them.
   */
  boolean preData(String database, String owner, Consumer<List<Item>> administrator) {
    Predicate<Item> wanted =
        item ->
            item.section() == Section.PRE_DATA
                && (item.is("ACL") ? share.makesEarly(item) : !LastItems.contain(item));
    List<Item> items = share.inOrder(wanted.and(item -> isOwners(item) || share.makesEarly(item)));
    for (List<Item> stretch : extensionsFirst(items)) {
      if (share.makes(stretch.getFirst())) {
        administrator.accept(stretch);
      } else if (!load("pre-data", database, owner, 1, stretch)) {
        return false;
      }
    }
    return load(
        "pre-data",
        database,
        owner,
        1,
        which(Section.PRE_DATA, item -> item.is("ACL") && !LastItems.contain(item)));
  }

  /** Nothing that an owner could have changed is there when an extension's script runs. */
  private List<List<Item>> extensionsFirst(List<Item> items) {
    int behind = items.size();
    while (behind > 0 && !AdministratorItems.isExtension(items.get(behind - 1))) {
      behind--;
    }
    return Stream.of(items.subList(0, behind), items.subList(behind, items.size()))
        .flatMap(part -> Stretches.of(part, share::makes).stream())
        .toList();
  }

  /**
   * Indexes and constraints in parallel, in the order of what needs what; triggers one by one with
   * what stands on them.
   */
  boolean postData(String database, String owner) {
    Set<Item> parallel = contents.parallel();
    return load(
            "post-data",
            database,
            owner,
            context.workers(),
            which(Section.POST_DATA, item -> !LastItems.contain(item) && parallel.contains(item)))
        && load(
            "post-data",
            database,
            owner,
            1,
            which(Section.POST_DATA, item -> !LastItems.contain(item) && !parallel.contains(item)));
  }

  /**
   * What comes when the rows are in and proven: an owner may have taken his own rights away. A
   * materialized view sees what it saw: the rows that policies show to its owner.
   */
  boolean privileges(String database, String owner) {
    return privileges(database, owner, item -> !LastItems.isEnd(item));
  }

  /**
   * After which the owner may no longer name what he owns: he may have taken from himself the right
   * to a schema, and nothing is done in it afterwards. What watches every change comes behind that.
   */
  boolean lastPrivileges(String database, String owner) {
    return privileges(database, owner, LastItems::isEnd);
  }

  private boolean privileges(String database, String owner, Predicate<Item> wanted) {
    List<Item> items =
        contents.items().stream()
            .filter(item -> LastItems.contain(item) && isOwners(item))
            .filter(wanted)
            .sorted(LastItems.ORDER)
            .toList();
    return load("privileges", database, owner, 1, items, "--enable-row-security");
  }

  private List<Item> which(Section section, Predicate<Item> wanted) {
    return contents.items().stream()
        .filter(item -> item.section() == section && isOwners(item))
        .filter(wanted)
        .toList();
  }

  private boolean isOwners(Item item) {
    return !share.makes(item) && !share.lacks(item);
  }

  /** What is in an archive, for those who look before they load. */
  public static TableOfContents contents(Path archive) {
    try {
      return TableOfContents.read(archive);
    } catch (IOException e) {
      throw new RestoreFailedException(
          "the archive of the schema could not be read: " + e.getMessage(), e);
    }
  }

  TableOfContents contents() {
    return contents;
  }

  boolean fillsViews() {
    return contents.items().stream().anyMatch(item -> item.is(LastItems.VIEW_ROWS));
  }

  /** The names of the schemas that it makes. */
  Set<String> schemas() {
    return contents.items().stream()
        .filter(item -> item.is("SCHEMA"))
        .map(Item::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What is given away later is the owner's until then: the tool must not ask who has it. */
  private boolean load(
      String section, String database, String owner, int jobs, List<Item> items, String... more) {
    for (List<Item> stretch : Stretches.of(items, share::isOwnersFirst)) {
      List<String> options = new ArrayList<>(List.of(more));
      if (share.isOwnersFirst(stretch.getFirst())) {
        options.add("--no-owner");
      }
      if (!loadOne(section, database, owner, jobs, stretch, options)) {
        return false;
      }
    }
    return true;
  }

  private boolean loadOne(
      String section,
      String database,
      String owner,
      int jobs,
      List<Item> items,
      List<String> more) {
    Path list = temporary(".list");
    try {
      Files.write(list, items.stream().map(Item::line).toList());
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--use-list=" + list,
                  "--exit-on-error",
                  "--no-password",
                  "--role=" + owner,
                  "--jobs=" + jobs,
                  "--dbname=" + database));
      arguments.addAll(more);
      arguments.add(archive.toString());
      return run(section, arguments, database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(list);
    }
  }

  private boolean run(String section, List<String> arguments, String database) {
    Path errors = temporary(".txt");
    Process process = null;
    try {
      process =
          tools
              .command(
                  "pg_restore",
                  server.secretForTool(),
                  server.application(),
                  new ArrayList<>(arguments),
                  owners.settings())
              .redirectErrorStream(true)
              .redirectOutput(errors.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(context.timeLeft().toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (process.exitValue() != 0) {
        throw failure(section, database, Files.readString(errors));
      }
      return true;
    } catch (IOException e) {
      throw new RestoreFailedException(
          "pg_restore of " + section + " could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      end(process);
      delete(errors);
    }
  }

  /** pg_restore in parallel has children of its own, and their sessions would go on without it. */
  private static void end(Process process) {
    if (process != null && process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static RuntimeException failure(String section, String database, String output) {
    String message =
        "pg_restore of section "
            + section
            + " into \""
            + database
            + "\" failed: "
            + ToolWords.of(output)
            + (BrokenRows.isIn(output) ? BrokenRows.advice() : "");
    return PgTools.isUnavailable(output)
        ? new DatabaseUnavailableException(message)
        : new RestoreFailedException(message);
  }

  /** pg_restore in parallel wants a file, not a stream; the caller deletes it. */
  public static Path download(Archive archive) {
    Path file = temporary(".dump");
    // Written into, not replaced: a new file would be readable by others.
    try (InputStream schema = archive.schema();
        OutputStream output = Files.newOutputStream(file)) {
      schema.transferTo(output);
      if (archive.manifest().searchPath() != null) {
        output.flush();
        ArchivedPath.leaveToConnection(file);
      }
      return file;
    } catch (IOException e) {
      delete(file);
      throw new StoreUnavailableException(
          "the schema of backup " + archive.id() + " could not be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      delete(file);
      throw e;
    }
  }

  static Path temporary(String ending) {
    try {
      return Files.createTempFile("trasiego-restore-", ending);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // A temporary file of this invocation; the sandbox goes with it.
    }
  }
}
