package trasiego.restore.invocation;

import java.nio.charset.StandardCharsets;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.postgres.Identifier;

/** Fields that several requests have. */
final class RequestFields {
  private RequestFields() {}

  /** A machine cannot leave a field out where its input lacks one: it sends an empty text. */
  static String blankToNull(String value) {
    return value == null || value.isBlank() ? null : value;
  }

  static void checkDatabase(String field, String value) {
    Check.present(field, value);
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Identifier.MAX_BYTES || value.indexOf('\0') >= 0) {
      throw new InvalidRequestException(
          "field \""
              + field
              + "\": found "
              + bytes
              + " bytes, wanted a database's name of at most 63");
    }
  }
}
