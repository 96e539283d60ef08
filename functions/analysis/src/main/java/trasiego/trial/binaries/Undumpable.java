package trasiego.trial.binaries;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Closes this process's memory and environment, where its keys are, to every other process of the
 * same user: a file that took a server of ours over runs as that user. Linux alone has both the
 * folder {@code /proc} that would show them and this switch.
 */
public final class Undumpable {
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;

  private Undumpable() {}

  public static void make() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")) {
      return;
    }
    prctl(PR_SET_DUMPABLE);
    if (prctl(PR_GET_DUMPABLE) != 0) {
      throw StartFailure.of(
          "this process's environment could not be closed to other processes",
          "run it on a Linux whose prctl(PR_SET_DUMPABLE) works");
    }
  }

  /** By the number alone: its one argument is 0, and the others are not looked at. */
  @SuppressWarnings("restricted")
  private static int prctl(int option) {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor descriptor =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    MethodHandle handle =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("prctl"),
            descriptor,
            Linker.Option.firstVariadicArg(1));
    try {
      return (int) handle.invokeExact(option, 0L, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("prctl could not be called", e);
    }
  }
}
