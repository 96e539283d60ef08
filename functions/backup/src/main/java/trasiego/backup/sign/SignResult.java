package trasiego.backup.sign;

/**
 * What was signed.
 *
 * @param signature the key of the signature in the store
 * @param key the key that signed
 */
public record SignResult(String status, String backup, String signature, String key) {
  static final String SIGNED = "SIGNED";
}
