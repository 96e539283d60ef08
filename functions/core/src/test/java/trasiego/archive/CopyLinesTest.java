package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

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

  private static CopyLines lines(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CopyLines lines = new CopyLines();
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(bytes.length - from, 1 + random.nextInt(30));
      lines.add(bytes, from, length);
      from += length;
    }
    assertThat(lines.isInLine()).isFalse();
    return lines;
  }
}
