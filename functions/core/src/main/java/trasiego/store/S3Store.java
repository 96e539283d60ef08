package trasiego.store;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.AwsSettings;
import trasiego.handler.Settings;

/** The store on any server that speaks S3, below {@code s3://bucket/prefix}. */
public final class S3Store implements Store {
  private static final int TAKEN = 412;
  private static final int CONFLICT = 409;
  private static final int MISSING = 404;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final S3Failures failures;

  public S3Store(S3Client client, StoreAddress address) {
    this.client = client;
    this.failures = S3Failures.of(client);
    this.bucket = address.bucket();
    this.prefix = address.prefix();
  }

  /**
   * Opens the store that {@code TRASIEGO_STORE} names. Endpoint, region and credentials come from
   * the AWS SDK's usual variables among these settings, else from where the SDK itself looks.
   */
  public static S3Store open(Settings settings) {
    return open(settings, StoreAddress.parse(settings.required("TRASIEGO_STORE")));
  }

  /** Another store than this environment's own, by the same credentials. */
  public static S3Store open(Settings settings, StoreAddress address) {
    return new S3Store(client(settings), address);
  }

  static S3Client client(Settings settings) {
    S3ClientBuilder builder =
        S3Client.builder().httpClientBuilder(Apache5HttpClient.builder().maxConnections(64));
    AwsSettings.endpoint(settings, "S3").ifPresent(endpoint -> builder.forcePathStyle(true));
    return AwsSettings.apply(settings, "S3", builder).build();
  }

  @Override
  public Optional<StoredObject> find(String key) {
    return present(
        key,
        () -> {
          var head = client.headObject(request -> request.bucket(bucket).key(prefix + key));
          return new StoredObject(key, head.contentLength(), head.eTag(), head.lastModified());
        });
  }

  @Override
  public Optional<Content> read(String key) {
    return present(
        key,
        () -> {
          var answer = client.getObjectAsBytes(request -> request.bucket(bucket).key(prefix + key));
          return new Content(answer.asByteArray(), answer.response().eTag());
        });
  }

  @Override
  public InputStream open(String key, long offset, long length) {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    String range = "bytes=" + offset + "-" + (offset + length - 1);
    Optional<ResponseInputStream<GetObjectResponse>> found =
        present(
            key,
            () ->
                client.getObject(request -> request.bucket(bucket).key(prefix + key).range(range)));
    ResponseInputStream<GetObjectResponse> stream =
        found.orElseThrow(() -> new StoreUnavailableException(address(key) + " does not exist"));
    if (stream.response().contentLength() != length) {
      // A range that begins inside the object and ends behind it is answered in part.
      stream.abort();
      throw new StoreUnavailableException(
          address(key)
              + " ends after byte "
              + (offset + stream.response().contentLength())
              + ", wanted "
              + length
              + " bytes from byte "
              + offset);
    }
    return stream;
  }

  @Override
  public Optional<String> create(String key, byte[] bytes, String contentType) {
    return conditionally(
        key, () -> put(key, bytes, contentType, request -> request.ifNoneMatch("*")));
  }

  @Override
  public Optional<String> replace(String key, byte[] bytes, String contentType, String tag) {
    return conditionally(key, () -> put(key, bytes, contentType, request -> request.ifMatch(tag)));
  }

  @Override
  public void write(String key, byte[] bytes, String contentType) {
    answered(key, () -> put(key, bytes, contentType, request -> {}));
  }

  private String put(
      String key,
      byte[] bytes,
      String contentType,
      java.util.function.Consumer<PutObjectRequest.Builder> condition) {
    return client
        .putObject(
            request -> {
              request.bucket(bucket).key(prefix + key).contentType(contentType);
              condition.accept(request);
            },
            RequestBody.fromBytes(bytes))
        .eTag();
  }

  @Override
  public boolean delete(String key, String tag) {
    return find(key).filter(found -> found.tag().equals(tag)).isPresent()
        && conditionally(key, () -> deleteVersion(prefix + key, tag)).isPresent();
  }

  /** A server that knows no conditional delete has just been asked for the tag: nearly as good. */
  private Object deleteVersion(String key, String tag) {
    try {
      return client.deleteObject(request -> request.bucket(bucket).key(key).ifMatch(tag));
    } catch (S3Exception e) {
      if (e.statusCode() != NOT_IMPLEMENTED) {
        throw e;
      }
      return client.deleteObject(request -> request.bucket(bucket).key(key));
    }
  }

  @Override
  public void delete(String key) {
    answered(key, () -> client.deleteObject(request -> request.bucket(bucket).key(prefix + key)));
  }

  @Override
  public List<StoredObject> list(String start) {
    return answered(
        start,
        () ->
            client
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix + start))
                .contents()
                .stream()
                .map(
                    object ->
                        new StoredObject(
                            object.key().substring(prefix.length()),
                            object.size(),
                            object.eTag(),
                            object.lastModified()))
                .toList());
  }

  @Override
  public Upload upload(String key, String contentType) {
    String id =
        answered(
            key,
            () ->
                client
                    .createMultipartUpload(
                        request ->
                            request.bucket(bucket).key(prefix + key).contentType(contentType))
                    .uploadId());
    return new S3Upload(client, bucket, prefix + key, id, address(key), failures);
  }

  @Override
  public List<OpenUpload> openUploads(String start) {
    return answered(
        start,
        () ->
            client
                .listMultipartUploadsPaginator(
                    request -> request.bucket(bucket).prefix(prefix + start))
                .uploads()
                .stream()
                .map(
                    upload ->
                        new OpenUpload(
                            upload.key().substring(prefix.length()),
                            upload.uploadId(),
                            upload.initiated()))
                .toList());
  }

  @Override
  public void abort(OpenUpload upload) {
    new S3Upload(
            client, bucket, prefix + upload.key(), upload.id(), address(upload.key()), failures)
        .abort();
  }

  @Override
  public String address(String key) {
    return "s3://" + bucket + "/" + prefix + key;
  }

  @Override
  public Optional<String> keyOf(String address) {
    String start = address("");
    return address.startsWith(start)
        ? Optional.of(address.substring(start.length()))
        : Optional.empty();
  }

  @Override
  public void close() {
    client.close();
  }

  private <T> Optional<T> present(String key, Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (S3Exception e) {
      // A HEAD answer has no body, so the SDK cannot tell a missing key from a missing bucket.
      if (e.statusCode() == MISSING && !isBucketMissing(e)) {
        return Optional.empty();
      }
      throw failures.of(address(key), e);
    } catch (SdkException e) {
      throw failures.of(address(key), e);
    }
  }

  private <T> Optional<T> conditionally(String key, Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (S3Exception e) {
      boolean lost = e.statusCode() == TAKEN || e.statusCode() == CONFLICT;
      if (lost || e.statusCode() == MISSING && !isBucketMissing(e)) {
        return Optional.empty();
      }
      throw failures.of(address(key), e);
    } catch (SdkException e) {
      throw failures.of(address(key), e);
    }
  }

  private <T> T answered(String key, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw failures.of(address(key), e);
    }
  }

  private static boolean isBucketMissing(S3Exception e) {
    return e.awsErrorDetails() != null && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
  }

  /**
   * Whether the store answered, and that this may not be: a right or a key is missing, which no
   * retry mends. An outage is none.
   */
  public static boolean isRefused(StoreUnavailableException e) {
    return e.getCause() instanceof S3Exception s3
        && (s3.statusCode() == 400 || s3.statusCode() == 403);
  }
}
