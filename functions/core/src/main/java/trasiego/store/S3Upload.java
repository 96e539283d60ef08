package trasiego.store;

import java.nio.ByteBuffer;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A multipart upload whose parts are explicit, so memory is bounded by their size (facts of the
 * SDK's streams).
 */
final class S3Upload implements Upload {
  private static final int TAKEN = 412;
  private static final int MISSING = 404;

  private final S3Client client;
  private final String bucket;
  private final String key;
  private final String id;
  private final String address;
  private final S3Failures failures;

  S3Upload(
      S3Client client, String bucket, String key, String id, String address, S3Failures failures) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
    this.id = id;
    this.address = address;
    this.failures = failures;
  }

  @Override
  public Part send(int number, ByteBuffer bytes) {
    long length = bytes.remaining();
    try {
      var answer =
          client.uploadPart(
              request -> request.bucket(bucket).key(key).uploadId(id).partNumber(number),
              RequestBody.fromRemainingByteBuffer(bytes));
      return new Part(number, answer.eTag(), length);
    } catch (SdkException e) {
      throw failures.of(address, e);
    }
  }

  @Override
  public boolean complete(List<Part> parts) {
    List<CompletedPart> completed =
        parts.stream()
            .map(part -> CompletedPart.builder().partNumber(part.number()).eTag(part.tag()).build())
            .toList();
    try {
      client.completeMultipartUpload(
          request ->
              request
                  .bucket(bucket)
                  .key(key)
                  .uploadId(id)
                  .ifNoneMatch("*")
                  .multipartUpload(upload -> upload.parts(completed)));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == TAKEN) {
        return false;
      }
      throw failures.of(address, e);
    } catch (SdkException e) {
      throw failures.of(address, e);
    }
  }

  @Override
  public void abort() {
    try {
      client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id));
    } catch (S3Exception e) {
      if (e.statusCode() != MISSING) {
        throw failures.of(address, e);
      }
    } catch (SdkException e) {
      throw failures.of(address, e);
    }
  }
}
