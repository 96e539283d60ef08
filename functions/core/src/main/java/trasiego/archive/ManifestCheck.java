package trasiego.archive;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.archive.fingerprint.Fingerprint;
import trasiego.archive.fingerprint.RowHash;
import trasiego.failure.BackupDamagedException;
import trasiego.postgres.Identifier;

/**
 * Whether a manifest agrees with itself: members without gaps and in an order that restores, sums
 * equal to the totals. Whether it agrees with the bytes is {@link Archive#verify}.
 */
final class ManifestCheck {
  private final BackupId id;
  private final Manifest manifest;

  private ManifestCheck(BackupId id, Manifest manifest) {
    this.id = id;
    this.manifest = manifest;
  }

  static void check(BackupId id, Manifest manifest) {
    ManifestCheck check = new ManifestCheck(id, manifest);
    check.head();
    check.omitted();
    check.members();
    check.tables();
  }

  private void head() {
    wanted(
        manifest.format() >= Manifest.WITHOUT_GENERATED && manifest.format() <= Manifest.FORMAT,
        "format: found " + manifest.format() + ", wanted at most " + Manifest.FORMAT);
    wanted(
        manifest.format() == Manifest.WITHOUT_GENERATED
            || manifest.catalogue() != null && manifest.catalogue().sha256() != null,
        "its catalogue is missing");
    wanted(
        manifest.format() <= Manifest.BY_SHA_256 || RowHash.parse(manifest.rowHash()).isPresent(),
        "its rows are hashed by "
            + manifest.rowHash()
            + ", wanted one of "
            + Arrays.toString(RowHash.values()));
    same("backup", manifest.backup(), id.toString());
    same("environment", manifest.environment(), id.environment());
    same("compression", manifest.compression(), Manifest.GZIP);
    for (Object part :
        new Object[] {
          manifest.database(),
          manifest.server(),
          manifest.snapshot(),
          manifest.members(),
          manifest.tables(),
          manifest.sha256(),
          manifest.schemaSha256()
        }) {
      wanted(part != null, "a part of it is missing");
    }
  }

  private void omitted() {
    for (Manifest.Omission omission : manifest.omitted()) {
      wanted(
          omission.kind() != null && omission.name() != null && omission.why() != null,
          "something that is not in the backup lacks its name or the reason");
    }
  }

  private void members() {
    List<String> order =
        List.of(Manifest.PRE_DATA, Manifest.RESIDUAL, Manifest.CHUNK, Manifest.POST_DATA);
    long offset = 0;
    int stage = 0;
    for (Manifest.Member member : manifest.members()) {
      same("offset of a member", member.offset(), offset);
      wanted(member.length() > 0, "a member at " + offset + " is empty");
      int kind = member.kind() == null ? -1 : order.indexOf(member.kind());
      wanted(
          kind >= stage,
          "a member \"" + member.kind() + "\" stands behind \"" + order.get(stage) + "\"");
      stage = kind;
      offset += member.length();
    }
    same("sum of its members' lengths", offset, manifest.bytes());
    wanted(
        !manifest.members().isEmpty()
            && manifest.members().getFirst().kind().equals(Manifest.PRE_DATA)
            && stage == order.size() - 1,
        "it lacks the schema before or after the data");
  }

  private void tables() {
    Map<String, Sum> sums = new HashMap<>();
    Set<String> known = new HashSet<>();
    for (Manifest.Member member : manifest.members()) {
      if (member.kind().equals(Manifest.CHUNK)) {
        wanted(member.rows() != null && member.fingerprint() != null, "a chunk lacks its rows");
        sums.computeIfAbsent(name(member.schema(), member.table()), it -> new Sum()).add(member);
      }
    }
    for (Manifest.Table table : manifest.tables()) {
      String name = name(table.schema(), table.name());
      wanted(known.add(name), "table " + name + " stands in it twice");
      Sum sum = sums.remove(name);
      wanted(sum != null, "table " + name + " has no member");
      for (Manifest.Generated column : table.generated()) {
        wanted(
            column.column() != null && column.fingerprint() != null,
            "a generated column of " + name + " lacks its name or fingerprint");
      }
      same("rows of " + name, sum.rows, table.rows());
      same("fingerprint of " + name, sum.fingerprint.toString(), table.fingerprint());
      long text = sum.raw - sum.members * CopyText.of(table, manifest.encoding()).framing();
      same("raw bytes of " + name, text, table.rawBytes());
    }
    wanted(sums.isEmpty(), "members of " + sums.keySet() + " belong to no table");
  }

  private static final class Sum {
    private final Fingerprint fingerprint = new Fingerprint();
    private long rows;
    private long raw;
    private long members;

    private void add(Manifest.Member member) {
      fingerprint.add(Fingerprint.parse(member.fingerprint()));
      rows += member.rows();
      raw += member.rawBytes();
      members++;
    }
  }

  private static String name(String schema, String table) {
    return Identifier.quote(schema, table);
  }

  private void same(String what, Object found, Object wanted) {
    wanted(wanted.equals(found), what + ": found " + found + ", wanted " + wanted);
  }

  private void wanted(boolean holds, String otherwise) {
    if (!holds) {
      throw new BackupDamagedException(
          "manifest of backup "
              + id
              + " contradicts itself: "
              + otherwise
              + "; restore another backup");
    }
  }
}
