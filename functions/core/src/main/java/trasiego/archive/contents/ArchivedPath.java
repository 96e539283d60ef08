package trasiego.archive.contents;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import trasiego.archive.contents.TableOfContentsReader.Place;

/**
 * The search_path under which pg_restore makes what is in an archive. pg_dump writes the empty one,
 * since all that it writes is qualified; what an owner's functions call is not. pg_restore sets it
 * after it connected, whatever its connection says, so that the statement itself has to go.
 */
public final class ArchivedPath {
  private static final String RESET = "RESET search_path;";

  /** Settings come first, and are short. */
  private static final int HEAD = 1 << 16;

  private ArchivedPath() {}

  /** From now on pg_restore has the path that its connection names; nothing else changes. */
  public static void leaveToConnection(Path archive) throws IOException {
    Optional<Place> place;
    try (InputStream in = Files.newInputStream(archive)) {
      place = TableOfContentsReader.searchPath(in, archive.toString());
    }
    if (place.isPresent()) {
      try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
        file.seek(place.get().begin());
        file.write(padded(RESET, place.get().length()));
      }
    }
  }

  /** The archive with no statement there, for a script that says elsewhere what it wants. */
  public static InputStream without(InputStream archive, String name) throws IOException {
    byte[] head = archive.readNBytes(HEAD);
    TableOfContentsReader.searchPath(new ByteArrayInputStream(head), name)
        .ifPresent(
            place -> {
              int begin = (int) place.begin();
              Arrays.fill(head, begin, begin + place.length(), (byte) ' ');
            });
    return new SequenceInputStream(new ByteArrayInputStream(head), archive);
  }

  private static byte[] padded(String text, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) ' ');
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(wanted, 0, bytes, 0, wanted.length);
    return bytes;
  }
}
