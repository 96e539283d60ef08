package trasiego.sql;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The calls of libpg_query (pg_query.h of its release 18), whose results are copied and freed at
 * once. A call wants a thread of much stack: the library descends into what it has parsed and looks
 * at no limit.
 */
@SuppressWarnings("restricted")
final class NativeParser {
  private static final AddressLayout TEXT =
      ValueLayout.ADDRESS.withTargetLayout(
          MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));

  /** PgQueryError: message, funcname, filename, lineno, cursorpos, context. */
  private static final StructLayout ERROR =
      MemoryLayout.structLayout(
          TEXT.withName("message"),
          TEXT.withName("function"),
          TEXT.withName("file"),
          ValueLayout.JAVA_INT.withName("line"),
          ValueLayout.JAVA_INT.withName("cursor"),
          TEXT.withName("context"));

  private static final AddressLayout ERROR_ADDRESS = ValueLayout.ADDRESS.withTargetLayout(ERROR);

  private static final StructLayout PARSED =
      MemoryLayout.structLayout(
          TEXT.withName("result"),
          ValueLayout.ADDRESS.withName("stderr"),
          ERROR_ADDRESS.withName("error"));

  private static final StructLayout PARSED_BODY =
      MemoryLayout.structLayout(TEXT.withName("result"), ERROR_ADDRESS.withName("error"));

  private static final StructLayout SCANNED =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_LONG.withName("length"),
          TEXT.withName("result"),
          ValueLayout.ADDRESS.withName("stderr"),
          ERROR_ADDRESS.withName("error"));

  /** PgQuerySplitStmt: where a statement begins, and its length; in bytes. */
  private static final StructLayout PART =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_INT.withName("location"), ValueLayout.JAVA_INT.withName("length"));

  private static final AddressLayout PARTS =
      ValueLayout.ADDRESS.withTargetLayout(
          MemoryLayout.sequenceLayout(
              Long.MAX_VALUE / ValueLayout.ADDRESS.byteSize(),
              ValueLayout.ADDRESS.withTargetLayout(PART)));

  private static final StructLayout SPLIT =
      MemoryLayout.structLayout(
          PARTS.withName("result"),
          ValueLayout.JAVA_INT.withName("count"),
          MemoryLayout.paddingLayout(4),
          ValueLayout.ADDRESS.withName("stderr"),
          ERROR_ADDRESS.withName("error"));

  private final Call parse;
  private final Call parseBody;
  private final Call scan;
  private final Call split;

  NativeParser() {
    SymbolLookup library = SymbolLookup.libraryLookup(ParserLibrary.find(), Arena.global());
    parse = new Call(library, "pg_query_parse", "pg_query_free_parse_result", PARSED);
    parseBody =
        new Call(
            library, "pg_query_parse_plpgsql", "pg_query_free_plpgsql_parse_result", PARSED_BODY);
    scan = new Call(library, "pg_query_scan", "pg_query_free_scan_result", SCANNED);
    split = new Call(library, "pg_query_split_with_parser", "pg_query_free_split_result", SPLIT);
  }

  /** The tree of all statements, as JSON. */
  byte[] parse(byte[] sql) throws SyntaxException {
    return parse.of(sql, result -> text(result, PARSED));
  }

  /** What the PL/pgSQL bodies in a statement hold, as JSON. */
  byte[] parseBodies(byte[] sql) throws SyntaxException {
    return Promises.closed(parseBody.of(sql, result -> text(result, PARSED_BODY)));
  }

  /** The tokens, as a pg_query.ScanResult of protobuf. */
  byte[] scan(byte[] sql) throws SyntaxException {
    return scan.of(
        sql,
        result -> {
          long length = result.get(ValueLayout.JAVA_LONG, 0);
          return address(result, SCANNED, "result")
              .asSlice(0, length)
              .toArray(ValueLayout.JAVA_BYTE);
        });
  }

  /** Behind which byte each statement ends, as the grammar parts them. */
  int[] ends(byte[] sql) throws SyntaxException {
    return split.of(
        sql,
        result -> {
          int count =
              result.get(
                  ValueLayout.JAVA_INT,
                  SPLIT.byteOffset(MemoryLayout.PathElement.groupElement("count")));
          MemorySegment parts = address(result, SPLIT, "result");
          int[] ends = new int[count];
          for (int i = 0; i < count; i++) {
            MemorySegment part = parts.getAtIndex(ValueLayout.ADDRESS.withTargetLayout(PART), i);
            ends[i] =
                part.getAtIndex(ValueLayout.JAVA_INT, 0) + part.getAtIndex(ValueLayout.JAVA_INT, 1);
          }
          return ends;
        });
  }

  private static byte[] text(MemorySegment result, StructLayout layout) {
    return string(address(result, layout, "result")).getBytes(StandardCharsets.UTF_8);
  }

  private static String string(MemorySegment address) {
    return address.equals(MemorySegment.NULL) ? "" : address.getString(0);
  }

  private static MemorySegment address(MemorySegment struct, StructLayout layout, String field) {
    var path = MemoryLayout.PathElement.groupElement(field);
    return struct.get((AddressLayout) layout.select(path), layout.byteOffset(path));
  }

  private interface Copy<T> {
    T of(MemorySegment result);
  }

  /** A function of the library, with the one that frees what it answered. */
  private static final class Call {
    private final StructLayout layout;
    private final MethodHandle function;
    private final MethodHandle free;

    Call(SymbolLookup library, String function, String free, StructLayout layout) {
      Linker linker = Linker.nativeLinker();
      this.layout = layout;
      this.function =
          linker.downcallHandle(
              library.findOrThrow(function), FunctionDescriptor.of(layout, ValueLayout.ADDRESS));
      this.free =
          linker.downcallHandle(library.findOrThrow(free), FunctionDescriptor.ofVoid(layout));
    }

    <T> T of(byte[] sql, Copy<T> copy) throws SyntaxException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = arena.allocate(sql.length + 1L);
        MemorySegment.copy(sql, 0, text, ValueLayout.JAVA_BYTE, 0, sql.length);
        MemorySegment result = (MemorySegment) function.invokeExact((SegmentAllocator) arena, text);
        try {
          MemorySegment error = address(result, layout, "error");
          if (!error.equals(MemorySegment.NULL)) {
            throw new SyntaxException(
                string(address(error, ERROR, "message")),
                error.get(
                    ValueLayout.JAVA_INT,
                    ERROR.byteOffset(MemoryLayout.PathElement.groupElement("cursor"))));
          }
          return copy.of(result);
        } finally {
          free.invokeExact(result);
        }
      } catch (SyntaxException | RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("PostgreSQL's parser could not be called", e);
      }
    }
  }
}
