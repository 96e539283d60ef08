package trasiego.store;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import trasiego.failure.StoreUnavailableException;

/**
 * Says how the store failed: what it answered, or what became of the connection and to which host.
 * Never a message of the SDK, which may quote a signed URL.
 *
 * @param host where the store is asked; no user, path or query of an endpoint
 */
record S3Failures(String host) {
  static S3Failures of(S3Client client) {
    var settings = client.serviceClientConfiguration();
    return new S3Failures(
        settings
            .endpointOverride()
            .map(S3Failures::hostAndPort)
            .orElseGet(() -> "s3." + settings.region() + ".amazonaws.com"));
  }

  private static String hostAndPort(URI endpoint) {
    return endpoint.getPort() < 0
        ? endpoint.getHost()
        : endpoint.getHost() + ":" + endpoint.getPort();
  }

  StoreUnavailableException of(String address, SdkException e) {
    String found =
        e instanceof S3Exception s3
            ? " answered with status " + s3.statusCode() + code(s3)
            : " (" + host + ") " + connection(e);
    return new StoreUnavailableException("the store at " + address + found + "; " + advice(e), e);
  }

  private static String advice(SdkException e) {
    return e instanceof S3Exception s3 && code(s3).equals(" AccessDenied")
        ? "these credentials may not do that there: look at the policy of whose they are, of the"
            + " bucket, and of the key that encrypts the object"
        : "check bucket, region, credentials and network";
  }

  /** None where the answer had no body, as a proxy's has not. */
  private static String code(S3Exception e) {
    boolean told = e.awsErrorDetails() != null && e.awsErrorDetails().errorCode() != null;
    return told ? " " + e.awsErrorDetails().errorCode() : "";
  }

  /** By the first cause that says it: each is a kind of the ones that are asked for behind it. */
  private static String connection(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String found =
          switch (cause) {
            case UnknownHostException _ -> "is at a host that no name server knows";
            case NoRouteToHostException _ -> "is at a host to which no route leads";
            case org.apache.hc.client5.http.ConnectTimeoutException _ ->
                "did not answer a connection in time";
            case ConnectException _ -> "refused the connection";
            case SocketTimeoutException _ -> "was too slow: no answer in time";
            case ApiCallTimeoutException _ -> "was too slow: no answer in time";
            case ApiCallAttemptTimeoutException _ -> "was too slow: no answer in time";
            case NoHttpResponseException _ -> "closed the connection without an answer";
            case ConnectionClosedException _ -> "closed the connection within its answer";
            case SSLException _ -> "did not agree on TLS";
            case SocketException _ -> "reset the connection";
            case InterruptedIOException _ -> "was not waited for: this call was interrupted";
            default -> null;
          };
      if (found != null) {
        return found;
      }
      if (cause.getCause() == cause) {
        break;
      }
    }
    return "could not be asked (" + e.getClass().getSimpleName() + ")";
  }
}
