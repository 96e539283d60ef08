package trasiego.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3FailureTest {
  @Test
  void namesTheStatusAloneWhereTheAnswerHadNoBody() {
    var bare = (S3Exception) S3Exception.builder().statusCode(500).build();
    var emptied =
        (S3Exception)
            S3Exception.builder()
                .statusCode(500)
                .awsErrorDetails(AwsErrorDetails.builder().build())
                .build();

    assertThat(S3Store.failure("s3://b/k", bare)).hasMessageContaining("with status 500;");
    assertThat(S3Store.failure("s3://b/k", emptied)).hasMessageContaining("with status 500;");
  }

  @Test
  void namesTheCodeWhereThereIsOne() {
    var told =
        (S3Exception)
            S3Exception.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
                .build();

    assertThat(S3Store.failure("s3://b/k", told))
        .hasMessageContaining("with status 403 AccessDenied;");
  }
}
