package trasiego.backup.sign;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.AwsSettings;
import trasiego.handler.Settings;

/**
 * Where CloudFormation waits for an answer: an object of one of its own buckets, and nothing else
 * that whoever calls the function may have named. No message holds the address, which is signed.
 */
final class ResponseAddress {
  private static final Pattern BUCKET =
      Pattern.compile(
          "cloudformation-custom-resource-[a-z0-9-]+\\.s3([.-][a-z0-9-]+)*\\.amazonaws\\.com(\\.cn)?");

  /** Where a test's own AWS has its buckets, beside its endpoint. */
  private static final Pattern TEST_BUCKET =
      Pattern.compile("localhost|127\\.0\\.0\\.1|([a-z0-9-]+\\.)*localstack\\.cloud");

  private ResponseAddress() {}

  static URI of(String given, Settings settings) {
    URI address = parse(given);
    String host = Optional.ofNullable(address.getHost()).orElse("");
    Optional<URI> endpoint = AwsSettings.endpoint(settings, "KMS");
    boolean isOurs =
        endpoint.isPresent()
            ? host.equals(endpoint.get().getHost()) || TEST_BUCKET.matcher(host).matches()
            : "https".equals(address.getScheme())
                && address.getPort() == -1
                && BUCKET.matcher(host).matches();
    if (!isOurs || address.getUserInfo() != null) {
      throw new InvalidRequestException(
          "field \"ResponseURL\": found an address at \""
              + host
              + "\", wanted one of CloudFormation's own buckets; nothing was sent to it");
    }
    return address;
  }

  private static URI parse(String given) {
    try {
      return new URI(given);
    } catch (URISyntaxException e) {
      throw new InvalidRequestException(
          "field \"ResponseURL\": found what is no address, wanted CloudFormation's: "
              + e.getReason());
    }
  }
}
