package trasiego.archive;

import java.nio.charset.StandardCharsets;

/**
 * What a claim says: who writes under a backup's keys.
 *
 * @param server where the owner has a {@link BackupSession} while it lives; empty for one that goes
 *     by the deployment lease, and in a claim of before that was said
 * @param ledger the key of the owner's ledger
 */
public record ClaimOwner(String server, String ledger) {
  private static final String MANUAL = "/backup-manual.ledger.json";

  /** Of an execution that holds the deployment lease. */
  public static ClaimOwner ofLease(String ledger) {
    return new ClaimOwner("", ledger);
  }

  public static ClaimOwner parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    return end < 0
        ? ofLease(text)
        : new ClaimOwner(text.substring(0, end), text.substring(end + 1));
  }

  boolean isManual() {
    return ledger.endsWith(MANUAL);
  }

  /** The server first: an earlier release, which knows ledgers alone, takes the whole for one. */
  public byte[] bytes() {
    String text = server.isEmpty() ? ledger : server + '\n' + ledger;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
