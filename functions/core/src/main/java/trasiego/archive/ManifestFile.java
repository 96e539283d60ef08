package trasiego.archive;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;

/**
 * The manifest's bytes. Their digest stands in the field {@code seal}, taken over the document with
 * zeros in that place, so that a changed byte is noticed even where the JSON still reads well and
 * whatever fields a later version adds.
 */
public final class ManifestFile {
  private static final String FIELD = "\"seal\" : \"";
  private static final String OPEN = "0".repeat(64);

  /** To read of which format a manifest is before it is read as one. */
  private record Versioned(int format) {}

  private ManifestFile() {}

  /** Seals the manifest; the one that is given has no seal yet. */
  public static byte[] write(Manifest manifest) {
    String text = text(Json.bytes(manifest)).replaceFirst("\"seal\" : null", FIELD + OPEN + "\"");
    int place = text.lastIndexOf(FIELD) + FIELD.length();
    return bytes(text.substring(0, place) + digest(text) + text.substring(place + OPEN.length()));
  }

  static Manifest read(byte[] bytes, String address) {
    String text = text(bytes);
    int place = text.lastIndexOf(FIELD) + FIELD.length();
    if (place < FIELD.length() || text.length() < place + OPEN.length()) {
      throw damaged(address, "it has no seal");
    }
    String seal = text.substring(place, place + OPEN.length());
    String wanted = digest(text.substring(0, place) + OPEN + text.substring(place + OPEN.length()));
    if (!seal.equals(wanted)) {
      throw damaged(address, "its digest is " + wanted + ", wanted " + seal + " as it says itself");
    }
    newerFormat(bytes)
        .ifPresent(
            format -> {
              throw new InvalidRequestException(
                  "manifest "
                      + address
                      + " has format "
                      + format
                      + ", made by a newer version of Trasiego, and this one reads up to "
                      + Manifest.FORMAT
                      + "; install that version, or restore another backup; nothing was changed");
            });
    try {
      return Json.document(bytes, Manifest.class);
    } catch (JacksonException e) {
      throw damaged(address, "it is not the JSON of a manifest");
    }
  }

  /** The format of a manifest that only a later version can read; such a one is not damaged. */
  public static OptionalInt newerFormat(byte[] bytes) {
    try {
      Versioned found = Json.document(bytes, Versioned.class);
      return found != null && found.format() > Manifest.FORMAT
          ? OptionalInt.of(found.format())
          : OptionalInt.empty();
    } catch (JacksonException e) {
      return OptionalInt.empty();
    }
  }

  // Latin-1 maps each byte to one character and back, so that no byte's change is lost.
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String digest(String text) {
    return Digests.hex(bytes(text));
  }

  private static BackupDamagedException damaged(String address, String found) {
    return new BackupDamagedException(
        "manifest " + address + " was altered: " + found + "; restore another backup");
  }
}
