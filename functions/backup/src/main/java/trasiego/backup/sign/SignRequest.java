package trasiego.backup.sign;

import java.util.regex.Pattern;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.handler.Request;

/**
 * Asks for the signature of one backup.
 *
 * @param manifestSha256 the digest as the backup function answered it to the machine: what lies in
 *     the store may be another's by now
 */
public record SignRequest(
    String environment, String execution, String backup, String manifestSha256) implements Request {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  @Override
  public void check() {
    Check.environment(environment);
    Check.execution(execution);
    Check.present("backup", backup);
    if (!BackupId.parse(backup).environment().equals(environment)) {
      throw new InvalidRequestException(
          "field \"backup\": found \"" + backup + "\", wanted one of " + environment);
    }
    if (manifestSha256 == null || !SHA256.matcher(manifestSha256).matches()) {
      throw new InvalidRequestException(
          "field \"manifestSha256\": found "
              + (manifestSha256 == null ? "nothing" : "\"" + manifestSha256 + "\"")
              + ", wanted 64 hexadecimal digits, as the backup function answers them");
    }
  }
}
