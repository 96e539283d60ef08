package trasiego.handler;

/** Keeps a cause that is too long to leave a function. */
public interface LongCauses {
  /** Keeps the whole text and answers its address, in words where there is none. */
  String keep(Request request, String function, String text);
}
