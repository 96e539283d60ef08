package trasiego.backup;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** A table's fingerprint as the manifest's definition says, by other means than the product's. */
final class Content {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);

  private Content() {}

  static String of(Subject subject, String table) {
    return of(subject, subject.database.name(), table);
  }

  static String of(Subject subject, String name, String table) {
    try (Connection admin = admin(subject, name);
        Statement statement = admin.createStatement()) {
      statement.execute(
          """
          SET search_path = public; SET intervalstyle = postgres; SET extra_float_digits = 3;
          SET timezone = UTC; SET bytea_output = hex; SET row_security = off
          """);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      CopyManager copy = admin.unwrap(PGConnection.class).getCopyAPI();
      copy.copyOut("COPY " + table + " TO STDOUT", text);
      return fingerprint(text.toString(StandardCharsets.UTF_8));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Connection admin(Subject subject, String name) throws SQLException {
    return subject.database.server().connect(name);
  }

  private static String fingerprint(String text) {
    BigInteger sum = BigInteger.ZERO;
    for (String line : text.split("\n", -1)) {
      sum = sum.add(hash(line));
    }
    // What stands behind the last newline is no line.
    return "%032x".formatted(sum.subtract(hash("")).mod(MODULUS));
  }

  private static BigInteger hash(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    HashValue128 hash = Hashing.xxh3_128().hashBytesTo128Bits(bytes);
    return new BigInteger(
        "%016x%016x".formatted(hash.getMostSignificantBits(), hash.getLeastSignificantBits()), 16);
  }
}
