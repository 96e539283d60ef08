package trasiego.restore.invocation;

import java.util.Arrays;
import java.util.List;
import trasiego.archive.Trust;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;

/**
 * What a person overrides: {@value #OTHER_ENVIRONMENT} allows another environment's backup, {@value
 * trasiego.archive.Trust#OVERRIDE} one that nobody vouches for; both with a comma between.
 */
public final class Overrides {
  public static final String OTHER_ENVIRONMENT = "other-environment";

  private final List<String> named;

  private Overrides(List<String> named) {
    this.named = named;
  }

  /**
   * @param override the field's text; null where nothing is overridden
   */
  static Overrides of(String override) {
    return new Overrides(
        override == null
            ? List.of()
            : Arrays.stream(override.split(",")).map(String::strip).toList());
  }

  /**
   * @param reason why, typed by a person
   */
  void check(String reason, boolean administrator) {
    if (administrator && isUnsigned()) {
      // What an administrator makes may do anything on the server: a signature must vouch for it.
      throw new InvalidRequestException(
          "field \"administrator\": found true with \"override\": \""
              + Trust.OVERRIDE
              + "\"; what nobody vouches for is never restored by an administrator; take a signed"
              + " backup, or leave \"administrator\" out; nothing was changed");
    }
    for (String one : named) {
      Check.oneOf("override", one, OTHER_ENVIRONMENT, Trust.OVERRIDE);
    }
    if (isUnsigned() && reason == null) {
      throw new InvalidRequestException(
          "field \"reason\": found nothing, wanted why a backup that nobody vouches for is"
              + " restored; it goes into the record");
    }
  }

  public boolean allowsOtherEnvironment() {
    return named.contains(OTHER_ENVIRONMENT);
  }

  Trust trust(Trust usual) {
    return isUnsigned() ? usual.overridden() : usual;
  }

  private boolean isUnsigned() {
    return named.contains(Trust.OVERRIDE);
  }
}
