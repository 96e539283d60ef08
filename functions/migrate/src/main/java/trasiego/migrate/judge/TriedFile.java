package trasiego.migrate.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import trasiego.migrate.judge.TrialDocument.File;
import trasiego.observation.Renumbering;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;

/**
 * What an invocation keeps of a file that it has tried.
 *
 * @param begun the schema as the first file of the invocation found it; null for the others
 */
record TriedFile(Schema begun, File file) {

  /** What all invocations saw, as if one of them had tried every file. */
  record Whole(Schema structure, List<File> files) {

    /**
     * @param calls what each invocation kept; each had a server of its own, on which the same
     *     objects have other numbers
     */
    static Whole of(List<List<TriedFile>> calls) {
      Whole whole = new Whole(Schema.EMPTY, List.of());
      for (List<TriedFile> call : calls) {
        if (!call.isEmpty()) {
          whole = whole.files().isEmpty() ? first(call) : whole.with(call);
        }
      }
      return whole;
    }

    private static Whole first(List<TriedFile> call) {
      return new Whole(call.getFirst().begun(), call.stream().map(TriedFile::file).toList());
    }

    private Whole with(List<TriedFile> call) {
      Schema known =
          structure.with(
              files.stream().flatMap(file -> Stream.of(file.found(), file.made())).toList());
      Schema begun = call.getFirst().begun();
      Renumbering keys = new Renumbering(known, begun, Integer.toString(files.size()));
      Changes otherwise = Changes.between(known, keys.of(begun));
      List<File> all = new ArrayList<>(files);
      for (TriedFile one : call) {
        Changes found = one.begun() == null ? keys.of(one.file().found()) : otherwise;
        all.add(one.file().renumbered(keys, found));
      }
      return new Whole(structure, List.copyOf(all));
    }
  }
}
