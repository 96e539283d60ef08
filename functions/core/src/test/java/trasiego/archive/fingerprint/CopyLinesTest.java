package trasiego.archive.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopyLinesTest {
  @RepeatedTest(50)
  void saysTheSameInAnyOrderAndInAnyPieces(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<String> rows = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      rows.add("é".repeat(random.nextInt(60)) + random.nextInt(5) + "\n");
    }
    CopyLines whole = lines(String.join("", rows), random);
    Collections.shuffle(rows, random);
    int cut = random.nextInt(rows.size() + 1);

    CopyLines halves = lines(String.join("", rows.subList(0, cut)), random);
    halves.add(lines(String.join("", rows.subList(cut, rows.size())), random));

    assertThat(halves.fingerprint()).isEqualTo(whole.fingerprint());
    assertThat(halves.rows()).isEqualTo(whole.rows()).isEqualTo(rows.size());
    assertThat(halves.bytes()).isEqualTo(whole.bytes());
  }

  @Test
  void tellsApartWhatACountDoesNot() {
    Random random = new Random(1);

    assertThat(lines("a\nb\n", random).fingerprint())
        .isNotEqualTo(lines("a\nc\n", random).fingerprint())
        .isNotEqualTo(lines("a\na\n", random).fingerprint());
    assertThat(lines("a\na\n", random).fingerprint())
        .isNotEqualTo(lines("b\nb\n", random).fingerprint());
    assertThat(lines("ab\n\n", random).fingerprint())
        .isNotEqualTo(lines("a\nb\n", random).fingerprint());
  }

  @Test
  void readsBackWhatItWrote() {
    Fingerprint fingerprint = lines("x\ny\nz\n", new Random(1)).fingerprint();

    assertThat(Fingerprint.parse(fingerprint.toString())).isEqualTo(fingerprint);
    assertThat(new Fingerprint()).hasToString("0".repeat(32));
  }

  @ParameterizedTest
  @EnumSource(RowHash.class)
  void takesAWholeRowAsItTakesItsPieces(RowHash hash) {
    CopyLines rows = new CopyLines(hash);
    CopyLines pieces = new CopyLines(hash);
    for (String row : List.of("\n", "a\tb\n", "é".repeat(700) + "\n")) {
      byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
      rows.addRow(bytes, bytes.length);
      for (int i = 0; i < bytes.length; i++) {
        pieces.add(bytes, i, 1);
      }
    }

    assertThat(rows.fingerprint()).isEqualTo(pieces.fingerprint());
    assertThat(rows.bytes()).isEqualTo(pieces.bytes());
    assertThat(pieces.rows()).isEqualTo(3);
  }

  /**
   * The published values of the empty text and of "abc", so that other tools can prove a backup.
   */
  @Test
  void hashesAsEverybodyElseDoes() {
    assertThat(fingerprint(RowHash.XXH3_128, "\n")).isEqualTo("99aa06d3014798d86001c324468d497f");
    assertThat(fingerprint(RowHash.XXH3_128, "abc\n"))
        .isEqualTo("06b05ab6733a618578af5f94892f3950");
    assertThat(fingerprint(RowHash.SHA_256, "abc\n")).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
  }

  private static String fingerprint(RowHash hash, String row) {
    CopyLines lines = new CopyLines(hash);
    lines.addRow(row.getBytes(StandardCharsets.UTF_8), row.length());
    return lines.fingerprint().toString();
  }

  private static CopyLines lines(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CopyLines lines = new CopyLines(RowHash.XXH3_128);
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(bytes.length - from, 1 + random.nextInt(30));
      lines.add(bytes, from, length);
      from += length;
    }
    assertThat(lines.isInLine()).isFalse();
    return lines;
  }
}
