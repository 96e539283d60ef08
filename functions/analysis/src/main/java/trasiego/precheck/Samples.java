package trasiego.precheck;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a few rows that pre-checks found. A report shows them as marks that tell equal ones
 * from others within this plan and that nobody can guess back, since what they are made with is
 * random and kept nowhere; in the clear they are only where somebody asked for them.
 */
public final class Samples {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int MARK_BYTES = 6;

  /**
   * Some rows' keys as they are.
   *
   * @param kind of the pre-check
   * @param object what the rows would not fit
   */
  public record Clear(String kind, String object, List<String> keys) {
    public Clear {
      keys = List.copyOf(keys);
    }
  }

  private final boolean isAsked;
  private final SecretKeySpec key;
  private final List<Clear> clear = new ArrayList<>();

  /**
   * @param isAsked whether the keys are kept in the clear beside
   */
  public Samples(boolean isAsked) {
    this.isAsked = isAsked;
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  /** What a report shows of them. */
  List<String> marks(PreCheck check, List<String> keys) {
    if (isAsked && !keys.isEmpty()) {
      clear.add(new Clear(check.kind(), check.object(), keys));
    }
    return keys.stream().map(this::mark).toList();
  }

  /** What is to be kept in the clear: nothing unless that was asked. */
  public List<Clear> clear() {
    return List.copyOf(clear);
  }

  private String mark(String value) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] all = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
      return "key:" + HexFormat.of().formatHex(all, 0, MARK_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
