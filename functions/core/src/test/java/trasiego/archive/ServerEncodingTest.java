package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerEncodingTest {

  @ParameterizedTest
  @CsvSource({
    "EUC_JP, 酒, bcf2",
    "EUC_KR, 술, bcfa",
    "EUC_CN, 酒, bec6",
    "KOI8R, ё, a3",
    "LATIN2, ő, f5",
    "LATIN9, €, a4",
    "WIN866, ё, f1",
    "WIN874, ก, a1",
    "WIN1250, ő, f5",
    "WIN1251, ё, b8",
    "WIN1252, ñ, f1",
    "ISO_8859_7, ω, f9"
  })
  void writesANameAsTheServerHasIt(String encoding, String name, String bytes) {
    byte[] written = name.getBytes(new ServerEncoding(encoding).charset());

    assertThat(java.util.HexFormat.of().formatHex(written)).isEqualTo(bytes);
  }

  @Test
  void saysNothingInUtf8AndNamesEveryOtherEncoding() {
    assertThat(ServerEncoding.UTF8.option()).isEmpty();
    assertThat(new ServerEncoding("EUC_JP").option()).isEqualTo(" WITH (ENCODING 'EUC_JP')");
  }

  /** Names in ASCII are the same in all of them. */
  @ParameterizedTest
  @CsvSource({"SQL_ASCII", "MULE_INTERNAL", "LATIN6", "EUC_JIS_2004", "none of any server"})
  void takesUtf8WhereJavaHasNone(String encoding) {
    Charset charset = new ServerEncoding(encoding).charset();

    assertThat(charset).isEqualTo(StandardCharsets.UTF_8);
  }
}
