package trasiego.postgres.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.InvalidRequestException;

class AuthoritiesTest {
  private static final String RDS = "shop.abc123.eu-central-1.rds.amazonaws.com";

  private static DatabaseSecret secret(String host, String sslmode, String sslrootcert) {
    return new DatabaseSecret(host, null, "shop", "u", "p", sslmode, sslrootcert);
  }

  private static String chosen(DatabaseSecret secret, String choice) {
    return Authorities.trusted(secret, Optional.ofNullable(choice)).sslrootcert();
  }

  @Test
  void knowsTheAuthoritiesOfEveryRegionOfItsSource() throws Exception {
    List<X509Certificate> certificates = rds(Path.of(chosen(secret(RDS, null, null), null)));

    assertThat(certificates).hasSize(86);
    assertThat(certificates)
        .allSatisfy(
            certificate -> {
              assertThat(certificate.getBasicConstraints()).isNotNegative();
              assertThat(certificate.getIssuerX500Principal())
                  .isEqualTo(certificate.getSubjectX500Principal());
              certificate.verify(certificate.getPublicKey());
              certificate.checkValidity(Date.from(Instant.now().plus(Duration.ofDays(365))));
              assertThat(certificate.getSubjectX500Principal().getName())
                  .containsAnyOf("Amazon", "Starfield");
            });
    assertThat(certificates)
        .filteredOn(it -> it.getSubjectX500Principal().getName().contains("RDS eu-central-1"))
        .hasSize(3);
  }

  private static List<X509Certificate> rds(Path file) throws Exception {
    try (InputStream pem = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }

  @Test
  void takesRdsForItsHostsAndWhatItIsToldElsewhere(@TempDir Path folder) throws Exception {
    String file = Files.createFile(folder.resolve("ca.pem")).toString();

    assertThat(chosen(secret("db.example.com", null, null), null)).isNull();
    assertThat(chosen(secret("db.example.com", null, null), file)).isEqualTo(file);
    assertThat(chosen(secret(RDS, null, null), file)).isEqualTo(file);
    assertThat(chosen(secret(RDS, null, file), "rds")).isEqualTo(file);
    assertThat(chosen(secret("proxy.example.com", "verify-ca", null), "rds"))
        .isEqualTo(chosen(secret(RDS, null, null), null))
        .isNotEqualTo(file);
  }

  @Test
  void givesNoFileWhereNothingIsVerified() {
    for (String sslmode : List.of("disable", "allow", "prefer", "require")) {
      assertThat(chosen(secret(RDS, sslmode, null), "rds")).as(sslmode).isNull();
    }
  }

  @Test
  void keepsTheFileToItsUser() throws Exception {
    Path file = Path.of(chosen(secret(RDS, null, null), null));

    assertThat(Files.getPosixFilePermissions(file))
        .extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> chosen(secret(RDS, null, null), "/no/such/file"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("/no/such/file")
        .hasMessageContaining("TRASIEGO_DATABASE_CA");
  }
}
