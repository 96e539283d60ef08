package trasiego.catalogue;

/** Names in the catalogue's text. */
final class Words {
  /** The signs that an operator's name is made of. */
  private static final String OPERATOR = "+-*/<>=~!@#%^&|`?";

  private Words() {}

  /** As words of their own: {@code wine} is not spoken of by {@code wines}. */
  static boolean areIn(String text, String words) {
    if (text == null || words.isEmpty()) {
      return false;
    }
    for (int at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
      int end = at + words.length();
      if (isEnd(text, at - 1, words.charAt(0))
          && isEnd(text, end, words.charAt(words.length() - 1))) {
        return true;
      }
    }
    return false;
  }

  /** A name ends where no further sign of a name follows, an operator's likewise. */
  private static boolean isEnd(String text, int at, char last) {
    return at < 0
        || at >= text.length()
        || (OPERATOR.indexOf(last) >= 0
            ? OPERATOR.indexOf(text.charAt(at)) < 0
            : !Character.isJavaIdentifierPart(text.charAt(at)));
  }
}
