package trasiego.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import trasiego.archive.Manifest.Origin;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;

/** The statement that makes an empty database like the backup's: owner, encoding, locale. */
public final class CreateDatabase {
  private static final int LOCALE_PROVIDERS = 15;
  private static final int BUILTIN_PROVIDER = 17;

  private CreateDatabase() {}

  public static String statement(String name, Origin origin, int major) {
    List<String> parts = new ArrayList<>();
    parts.add("CREATE DATABASE " + Identifier.quote(name));
    parts.add("OWNER " + Identifier.quote(origin.owner()));
    parts.add("TEMPLATE template0");
    parts.add("ENCODING " + Literal.quote(origin.encoding()));
    parts.add("LC_COLLATE " + Literal.quote(origin.collate()));
    parts.add("LC_CTYPE " + Literal.quote(origin.ctype()));
    String provider = provider(origin);
    if (major >= LOCALE_PROVIDERS) {
      parts.add("LOCALE_PROVIDER " + provider);
    }
    if (provider.equals("icu")) {
      parts.add("ICU_LOCALE " + Literal.quote(origin.locale()));
      if (isPresent(origin.icuRules())) {
        parts.add("ICU_RULES " + Literal.quote(origin.icuRules()));
      }
    }
    if (provider.equals("builtin") && major >= BUILTIN_PROVIDER) {
      parts.add("BUILTIN_LOCALE " + Literal.quote(origin.locale()));
    }
    return String.join(" ", parts);
  }

  /** The catalogue's letter or the statement's word. */
  private static String provider(Origin origin) {
    String provider = origin.localeProvider() == null ? "" : origin.localeProvider();
    return switch (provider.toLowerCase(Locale.ROOT)) {
      case "i", "icu" -> "icu";
      case "b", "builtin" -> "builtin";
      default -> "libc";
    };
  }

  private static boolean isPresent(String value) {
    return value != null && !value.isEmpty();
  }
}
