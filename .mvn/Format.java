import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds every Java file of the project to one layout: {@code check} fails and names the files that differ, {@code fix}
 * rewrites them. Runs under JDK 25, because a formatter can only read the syntax of the JDK that runs it, while Maven
 * itself may run on 17.
 */
class Format {
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("skip")) {
      return;
    }
    boolean fix = arguments[0].equals("fix");
    Formatter formatter = new Formatter(JavaFormatterOptions.builder().build());
    List<Path> sources = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      try (var files = Files.walk(Path.of(arguments[i]))) {
        files.filter(Format::isSource).forEach(sources::add);
      }
    }
    List<Path> differing = sources.parallelStream().filter(file -> differs(formatter, file, fix)).sorted().toList();
    for (Path file : differing) {
      System.out.println((fix ? "formatted " : "layout differs: ") + file);
    }
    if (!fix && !differing.isEmpty()) {
      System.out.println("mend with: mvn -N validate -Dformat=fix");
      System.exit(1);
    }
  }

  private static boolean differs(Formatter formatter, Path file, boolean fix) {
    try {
      String before = Files.readString(file);
      String after = formatter.formatSourceAndFixImports(before);
      boolean differs = !after.equals(before);
      if (differs && fix) {
        Files.writeString(file, after);
      }
      return differs;
    } catch (IOException | FormatterException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isSource(Path path) {
    return path.toString().endsWith(".java") && !path.toString().contains("/target/");
  }
}
