package trasiego.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
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
  private static final String TYPE = "application/octet-stream";

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
              request ->
                  request
                      .bucket(bucket)
                      .key(key)
                      .uploadId(id)
                      .partNumber(number)
                      .checksumCRC32(crc32(bytes.duplicate())),
              RequestBody.fromContentProvider(() -> stream(bytes), length, TYPE));
      return new Part(number, answer.eTag(), length);
    } catch (SdkException e) {
      throw failures.of(address, e);
    }
  }

  /** The client would copy a buffer, once a try. */
  private static InputStream stream(ByteBuffer bytes) {
    return new ByteArrayInputStream(
        bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /** As the store wants it. Given beforehand, so that the body is sent as it is, in one piece. */
  private static String crc32(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(value);
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
