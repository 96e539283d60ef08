package trasiego.archive;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import trasiego.postgres.Literal;

/**
 * In which a database keeps its text, and so a backup its own: converted, a character that the
 * other encoding lacks would be an error, and in SQL_ASCII nobody knows what a byte stands for.
 *
 * @param name PostgreSQL's, such as {@code UTF8}
 */
public record ServerEncoding(String name) {
  public static final ServerEncoding UTF8 = new ServerEncoding("UTF8");

  /** Java's names of those that have one (PostgreSQL documentation, "Character Set Support"). */
  private static final Map<String, String> CHARSETS =
      Map.ofEntries(
          Map.entry("EUC_CN", "GB2312"),
          Map.entry("EUC_JP", "EUC-JP"),
          Map.entry("EUC_KR", "EUC-KR"),
          Map.entry("EUC_TW", "x-EUC-TW"),
          Map.entry("ISO_8859_5", "ISO-8859-5"),
          Map.entry("ISO_8859_6", "ISO-8859-6"),
          Map.entry("ISO_8859_7", "ISO-8859-7"),
          Map.entry("ISO_8859_8", "ISO-8859-8"),
          Map.entry("KOI8R", "KOI8-R"),
          Map.entry("KOI8U", "KOI8-U"),
          Map.entry("LATIN1", "ISO-8859-1"),
          Map.entry("LATIN2", "ISO-8859-2"),
          Map.entry("LATIN3", "ISO-8859-3"),
          Map.entry("LATIN4", "ISO-8859-4"),
          Map.entry("LATIN5", "ISO-8859-9"),
          Map.entry("LATIN7", "ISO-8859-13"),
          Map.entry("LATIN9", "ISO-8859-15"),
          Map.entry("LATIN10", "ISO-8859-16"),
          Map.entry("WIN866", "IBM866"),
          Map.entry("WIN874", "x-windows-874"),
          Map.entry("WIN1250", "windows-1250"),
          Map.entry("WIN1251", "windows-1251"),
          Map.entry("WIN1252", "windows-1252"),
          Map.entry("WIN1253", "windows-1253"),
          Map.entry("WIN1254", "windows-1254"),
          Map.entry("WIN1255", "windows-1255"),
          Map.entry("WIN1256", "windows-1256"),
          Map.entry("WIN1257", "windows-1257"),
          Map.entry("WIN1258", "windows-1258"));

  /** For names and statements; where Java has no such character set, those in ASCII are right. */
  public Charset charset() {
    String charset = CHARSETS.getOrDefault(name, "UTF-8");
    return Charset.isSupported(charset) ? Charset.forName(charset) : StandardCharsets.UTF_8;
  }

  /** What a COPY says, in a session that speaks UTF-8, so that its rows are not converted. */
  public String option() {
    return name.equals(UTF8.name) ? "" : " WITH (ENCODING " + Literal.quote(name) + ")";
  }
}
