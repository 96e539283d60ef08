package trasiego.archive;

/** What the signature of a manifest says of where the backup comes from. */
public sealed interface Authenticity {
  /** Signed by a key that the reader trusts. */
  record Signed(String key) implements Authenticity {}

  /** Nobody has signed it: it is older than signatures, or was not made by a machine. */
  record Unsigned() implements Authenticity {}

  /** There is a signature, and it is not that of this manifest by a trusted key. */
  record Forged(String found) implements Authenticity {}

  /** One word, for lists and documents. */
  default String word() {
    return switch (this) {
      case Signed _ -> "signed";
      case Unsigned _ -> "unsigned";
      case Forged _ -> "wrongly signed";
    };
  }
}
