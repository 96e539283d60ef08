package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Levels 1 to 3 by ISA-L where this machine has it, the others by zlib. */
class GzipWriterTest {
  private static final int[] SIZES = {
    0, 1, 2, 7, 257, 258, 4095, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 131_072, 200_001,
    1_048_576, 5_000_003
  };

  static Stream<Arguments> members() {
    return IntStream.of(1, 2, 3, 6)
        .boxed()
        .flatMap(
            level ->
                Stream.of("noise", "one byte", "rows", "mixed")
                    .map(kind -> arguments(level, kind)));
  }

  @ParameterizedTest
  @MethodSource("members")
  void writesMembersThatReadBackTheSameWhateverTheirSize(int level, String kind)
      throws IOException {
    try (GzipWriter gzip = new GzipWriter(level)) {
      for (int size : SIZES) {
        byte[] text = text(kind, size);

        GzipMember member = written(gzip, text, new Random(size));

        byte[] bytes = Arrays.copyOf(member.bytes(), member.length());
        assertThat(read(bytes)).as("%d bytes", size).isEqualTo(text);
        assertThat(member.rawBytes()).isEqualTo(size);
      }
    }
  }

  /** By rows of any length, as they come, some of them longer than a block. */
  private static GzipMember written(GzipWriter gzip, byte[] text, Random random) {
    for (int from = 0; from < text.length; ) {
      int most = random.nextInt(10) == 0 ? 150_000 : 300;
      int count = Math.min(random.nextInt(most), text.length - from);
      gzip.write(text, from, count);
      from += count;
    }
    return gzip.finish();
  }

  @Test
  void writesAFileOfMembersThatGzipTests(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<byte[]> texts = new ArrayList<>();
    Path file = folder.resolve("members.gz");
    try (GzipWriter gzip = new GzipWriter(1);
        var out = Files.newOutputStream(file)) {
      for (String kind : List.of("rows", "noise", "one byte", "rows")) {
        for (int size : new int[] {0, 10, 65_536, 900_001}) {
          texts.add(text(kind, size));
          GzipMember member = written(gzip, texts.getLast(), new Random(size));
          out.write(member.bytes(), 0, member.length());
        }
      }
    }

    Path read = folder.resolve("text");
    int tested = new ProcessBuilder("gzip", "-t", file.toString()).inheritIO().start().waitFor();
    int unpacked =
        new ProcessBuilder("gunzip", "-c", file.toString())
            .redirectOutput(read.toFile())
            .start()
            .waitFor();

    assertThat(tested).isZero();
    assertThat(unpacked).isZero();
    var whole = new java.io.ByteArrayOutputStream();
    texts.forEach(whole::writeBytes);
    assertThat(Files.readAllBytes(read)).isEqualTo(whole.toByteArray());
  }

  private static byte[] read(byte[] member) throws IOException {
    try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(member))) {
      return text.readAllBytes();
    }
  }

  private static byte[] text(String kind, int size) {
    Random random = new Random(size);
    byte[] text = new byte[size];
    switch (kind) {
      case "noise" -> random.nextBytes(text);
      case "one byte" -> Arrays.fill(text, (byte) 'x');
      case "rows" -> rows(random, text);
      default -> {
        random.nextBytes(text);
        Arrays.fill(text, 0, size / 3, (byte) 0);
        rows(random, text);
        for (int i = size / 2; i < size; i++) {
          text[i] = (byte) random.nextInt();
        }
      }
    }
    return text;
  }

  private static void rows(Random random, byte[] text) {
    int filled = 0;
    for (int id = 1; filled < text.length; id++) {
      byte[] row =
          (id + "\t" + random.nextInt(1000) + "\t{\"name\": \"wine\"}\t\\N\n")
              .getBytes(StandardCharsets.US_ASCII);
      int count = Math.min(row.length, text.length - filled);
      System.arraycopy(row, 0, text, filled, count);
      filled += count;
    }
  }
}
