package trasiego.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.failure.InvalidRequestException;

/** Where a store lies: a bucket, and a prefix that is empty or ends in a slash. */
public record StoreAddress(String bucket, String prefix) {
  private static final Pattern ADDRESS =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

  /** Reads {@code s3://bucket} or {@code s3://bucket/prefix}. */
  public static StoreAddress parse(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidRequestException(
          "store: found \"" + text + "\", wanted s3://bucket or s3://bucket/prefix");
    }
    String prefix = matcher.group(2) == null ? "" : matcher.group(2).replaceAll("/+$", "");
    return new StoreAddress(matcher.group(1), prefix.isEmpty() ? "" : prefix + "/");
  }

  @Override
  public String toString() {
    return "s3://"
        + bucket
        + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
  }
}
