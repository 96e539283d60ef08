package trasiego.archive.deflate;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The two calls of Intel's ISA-L that compress (igzip_lib.h of its release 2.30). The library is
 * that of Intel's Genomics Kernel Library, which exports ISA-L's own names; its Java classes, which
 * want other libraries, are not used.
 */
@SuppressWarnings("restricted")
final class IsalLibrary {
  private static final String RESOURCE = "/com/intel/gkl/native/libgkl_compression.so";
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  /** It is compiled for processors that have this. */
  private static final String NEEDED = " avx ";

  private final MethodHandle begin;
  private final MethodHandle deflate;

  /** Why there is none. */
  static final class Missing extends Exception {
    private static final long serialVersionUID = 1L;

    Missing(String reason, Throwable cause) {
      super(reason, cause);
    }
  }

  private IsalLibrary(SymbolLookup library) {
    begin = handle(library, "isal_deflate_init", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    deflate =
        handle(
            library,
            "isal_deflate",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }

  private static MethodHandle handle(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
  }

  /** Loads it and has it compress something that is then read back. */
  static IsalLibrary load() throws Missing {
    return load(System.getProperty("os.name"), System.getProperty("os.arch"), PROCESSOR, RESOURCE);
  }

  static IsalLibrary load(String system, String architecture, Path processor, String resource)
      throws Missing {
    if (!system.equals("Linux") || !architecture.equals("amd64")) {
      throw new Missing(
          "there is a library for Linux on amd64 alone, this is " + system + " on " + architecture,
          null);
    }
    try {
      if (!Files.readString(processor).lines().anyMatch(IsalLibrary::hasNeeded)) {
        throw new Missing("the processor has no AVX", null);
      }
      IsalLibrary library = new IsalLibrary(open(resource));
      library.prove();
      return library;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new Missing("its library could not be loaded: " + e, e);
    }
  }

  private static boolean hasNeeded(String line) {
    return line.startsWith("flags") && (line.toLowerCase(Locale.ROOT) + " ").contains(NEEDED);
  }

  /** The loader wants a file; once that is mapped, nobody needs its name. */
  private static SymbolLookup open(String resource) throws IOException {
    Path file = Files.createTempFile("trasiego-isal-", ".so");
    try (InputStream library = IsalLibrary.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IOException("resource " + resource + " is missing");
      }
      Files.write(file, library.readAllBytes());
      return SymbolLookup.libraryLookup(file, Arena.global());
    } finally {
      Files.delete(file);
    }
  }

  private void prove() throws Missing {
    byte[] text = "a row of a table\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    byte[] packed = new byte[text.length];
    byte[] read = new byte[text.length];
    Inflater inflater = new Inflater(true);
    try (Compressor compressor = new IsalCompressor(this, 1)) {
      compressor.input(text, text.length, true);
      inflater.setInput(packed, 0, compressor.output(packed, 0, packed.length));
      if (inflater.inflate(read) != text.length || !Arrays.equals(read, text)) {
        throw new Missing("what it compressed did not read back the same", null);
      }
    } catch (DataFormatException e) {
      throw new Missing("what it compressed cannot be read: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  void begin(MemorySegment stream) {
    try {
      begin.invokeExact(stream);
    } catch (Throwable e) {
      throw new IllegalStateException("isal_deflate_init could not be called", e);
    }
  }

  /** Answers the library's code, 0 where all is well. */
  int deflate(MemorySegment stream) {
    try {
      return (int) deflate.invokeExact(stream);
    } catch (Throwable e) {
      throw new IllegalStateException("isal_deflate could not be called", e);
    }
  }
}
