package trasiego.restore.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;
import trasiego.load.AdministratorItems;
import trasiego.load.OwnersSettings;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.restore.administrator.AdministratorShare;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.rights.LastItems;

/**
 * Loads the sections of the schema in the order in which they can be made, leaving to an
 * administrator what is his.
 */
final class SchemaLoad {
  private final RestoreContext context;
  private final PgRestore tool;
  private final TableOfContents contents;
  private AdministratorShare share = AdministratorShare.none();

  SchemaLoad(
      RestoreContext context, Database server, PgTools tools, Path archive, OwnersSettings owners) {
    this.context = context;
    this.tool = new PgRestore(context, server, tools, archive, owners);
    this.contents = SchemaFile.contents(archive);
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
    PgRestore.Run run = new PgRestore.Run(section, database, owner, jobs, items);
    for (List<Item> stretch : Stretches.of(items, share::isOwnersFirst)) {
      List<String> options = new ArrayList<>(List.of(more));
      if (share.isOwnersFirst(stretch.getFirst())) {
        options.add("--no-owner");
      }
      if (!tool.load(run.of(stretch), options)) {
        return false;
      }
    }
    return true;
  }
}
