package trasiego.cli.aws;

import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import trasiego.cli.environment.Stack;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.UsageException;
import trasiego.failure.StoreUnavailableException;

/**
 * What an error of AWS means for the person at the command, with the next step: exceptions of the
 * SDK, which may quote signed requests, go no further than here.
 */
public final class AwsFailure {
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired");
  private static final Set<String> INVALID =
      Set.of(
          "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "InvalidAccessKeyId",
          "IncompleteSignature",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException");
  private static final Set<String> DENIED =
      Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  private AwsFailure() {}

  /**
   * @param doing what was being done, such as {@code starting the deployment}
   */
  static RuntimeException of(String doing, SdkException e) {
    if (isWithoutCredentials(e)) {
      return new UsageException(
          "no AWS credentials were found: set AWS_PROFILE or the AWS_… variables, or sign in; in a"
              + " workflow, let aws-actions/configure-aws-credentials do it");
    }
    String code = code(e);
    if (EXPIRED.contains(code)) {
      return new UsageException(
          "the AWS credentials have expired: sign in again, and run it again");
    }
    if (INVALID.contains(code)) {
      return new UsageException(
          "AWS does not accept the credentials ("
              + code
              + "): check AWS_PROFILE or the AWS_…"
              + " variables, and this machine's clock");
    }
    if (DENIED.contains(code)) {
      return new CallFailedException(
          "AccessDenied", "these AWS credentials may not do it: " + doing + ": " + message(e));
    }
    return new CallFailedException(
        code, doing + ": " + message(e) + (isTransient(e) ? "; run it again" : ""));
  }

  /** The same for the stack's bucket, whose errors come with what the store made of them. */
  static RuntimeException of(Stack stack, StoreUnavailableException e) {
    if (!(e.getCause() instanceof S3Exception cause)) {
      return e;
    }
    if ("NoSuchBucket".equals(code(cause))) {
      return noStack(stack, "no bucket " + stack.store());
    }
    if (EXPIRED.contains(code(cause)) || INVALID.contains(code(cause)) || isDenied(cause)) {
      return of(e.getMessage(), cause);
    }
    return e;
  }

  static UsageException noStack(Stack stack, String missing) {
    return new UsageException(
        "there is no "
            + stack
            + ": "
            + missing
            + "; check environment, --stack, account and region, or deploy the stack first");
  }

  /** Whether it is the store that says so of the person. */
  public static boolean isDenied(StoreUnavailableException e) {
    return e.getCause() instanceof S3Exception cause && isDenied(cause);
  }

  /** Whether the same call may well succeed a little later. */
  static boolean isTransient(SdkException e) {
    if (e instanceof AwsServiceException service) {
      return service.statusCode() >= SERVER_ERROR
          || service.statusCode() == TOO_MANY
          || service.isThrottlingException();
    }
    return e instanceof SdkClientException && !isWithoutCredentials(e);
  }

  private static boolean isDenied(SdkException e) {
    return DENIED.contains(code(e));
  }

  private static boolean isWithoutCredentials(SdkException e) {
    return e instanceof SdkClientException
        && e.getMessage() != null
        && e.getMessage().startsWith("Unable to load credentials");
  }

  private static String code(SdkException e) {
    return Optional.of(e)
        .filter(AwsServiceException.class::isInstance)
        .map(it -> ((AwsServiceException) it).awsErrorDetails())
        .map(details -> details.errorCode())
        .orElse(e.getClass().getSimpleName());
  }

  /** The service's own words; of a connection that broke, the reason at its root. */
  static String message(SdkException e) {
    if (e instanceof AwsServiceException service
        && service.awsErrorDetails() != null
        && service.awsErrorDetails().errorMessage() != null) {
      return service.awsErrorDetails().errorMessage();
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
