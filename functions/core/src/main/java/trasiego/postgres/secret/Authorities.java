package trasiego.postgres.secret;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import trasiego.failure.InvalidRequestException;

/**
 * Who may have signed a server's certificate, as one file that the driver and PostgreSQL's tools
 * both read: {@code rds} is Amazon's own for RDS and Aurora, {@code system} this machine's, and
 * anything else the path of a file.
 */
final class Authorities {
  private static final String RDS = "rds";
  private static final String SYSTEM = "system";
  private static final String RDS_HOSTS = ".rds.amazonaws.com";

  /** Where distributions keep them: Amazon Linux and Fedora, Debian, Alpine and macOS, openSUSE. */
  private static final List<Path> SYSTEM_FILES =
      List.of(
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/ssl/cert.pem"),
          Path.of("/etc/ssl/ca-bundle.pem"));

  private Authorities() {}

  /** The same login with the file that the choice names; without a choice, RDS's for its hosts. */
  static DatabaseSecret trusted(DatabaseSecret secret, Optional<String> choice) {
    if (!secret.isVerified()) {
      // libpq would begin to verify, in part, where a file is given and no verification is asked.
      return secret;
    }
    Optional<String> chosen =
        Optional.ofNullable(secret.sslrootcert())
            .or(() -> choice)
            .or(() -> secret.host().endsWith(RDS_HOSTS) ? Optional.of(RDS) : Optional.empty());
    return chosen.map(name -> secret.trusting(file(name).toString())).orElse(secret);
  }

  private static Path file(String name) {
    Optional<Path> found =
        switch (name) {
          case RDS -> Optional.of(Rds.FILE);
          case SYSTEM -> SYSTEM_FILES.stream().filter(Files::isReadable).findFirst();
          default -> Optional.of(Path.of(name)).filter(Files::isReadable);
        };
    return found.orElseThrow(
        () ->
            new InvalidRequestException(
                "the certificate authorities \""
                    + name
                    + "\" were not found; wanted TRASIEGO_DATABASE_CA to be \"rds\", \"system\" or"
                    + " the path of a PEM file"));
  }

  /** Made when it is first wanted, readable and writable by this user alone, one for a process. */
  private static final class Rds {
    private static final Path FILE = unpacked();

    private static Path unpacked() {
      try (InputStream bundle = Authorities.class.getResourceAsStream("rds-ca.pem")) {
        Path file = Files.createTempFile("trasiego-rds-ca-", ".pem");
        file.toFile().deleteOnExit();
        Files.write(file, bundle.readAllBytes());
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
