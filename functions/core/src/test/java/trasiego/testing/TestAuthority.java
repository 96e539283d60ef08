package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of one test, made by the JDK's own keytool; valid for a day. */
public final class TestAuthority {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final Path store;

  private TestAuthority(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
  }

  public static TestAuthority create(Path folder) {
    TestAuthority authority = new TestAuthority(folder);
    authority.keytool("ca", "-dname", "CN=authority of a test", "-ext", "bc:c=ca:true");
    return authority;
  }

  /** Its certificate, as a client trusts it. */
  public Path file() {
    try {
      return Files.writeString(folder.resolve("ca.pem"), certificate("ca"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server's certificate and key, one behind the other, in PEM. */
  public record Signed(String certificate, String key) {}

  /** Signs a new key for this host name. */
  public Signed sign(String host) {
    keytool(host, "-dname", "CN=" + host, "-signer", "ca", "-ext", "san=dns:" + host);
    try {
      byte[] key = keys().getKey(host, PASSWORD.toCharArray()).getEncoded();
      return new Signed(certificate(host), pem("PRIVATE KEY", key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String certificate(String alias) {
    try {
      return pem("CERTIFICATE", keys().getCertificate(alias).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore keys() {
    try {
      return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, lines);
  }

  private void keytool(String alias, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-validity", "1"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(List.of(more));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
