import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Says which test classes took long, by the reports that the last builds wrote: {@code rule failsafe} names those that belong to
 * the scenarios and do not say so, {@code slowest 20} the slowest of all. Two classes run at once, so a class counts the
 * time from its beginning to its end, whatever ran beside it.
 */
class TestTimes {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final String SCENARIOS = "scenarios";
  private static final String FIRST_COMMAND = "failsafe";

  record Class(String run, String name, Duration took, int tests, boolean scenario) {}

  public static void main(String[] arguments) throws IOException {
    List<Class> classes = new ArrayList<>();
    for (Path report : reports(Path.of(arguments[0]))) {
      classes.addAll(read(report));
    }
    classes.sort(Comparator.comparing(Class::took).reversed());
    switch (arguments[1]) {
      case "rule" -> rule(classes, arguments[2]);
      case "slowest" -> slowest(classes, Integer.parseInt(arguments[2]));
      default -> throw new IllegalArgumentException("wanted rule and a run, or slowest and a number; found " + arguments[1]);
    }
  }

  /** Without what runs meanwhile: below a folder with a dot a database server may write and delete. */
  private static List<Path> reports(Path root) throws IOException {
    List<Path> reports = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean hidden = !folder.equals(root) && folder.getFileName().toString().startsWith(".");
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.endsWith("open-test-report.xml")) {
              reports.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return reports;
  }

  /** A profile that runs scenarios or more majors takes the longer for it: only the first command is held to the rule. */
  private static void rule(List<Class> classes, String run) {
    if (!run.equals(FIRST_COMMAND)) {
      return;
    }
    classes.stream()
        .filter(found -> found.run().equals(FIRST_COMMAND) || found.run().equals("surefire"))
        .filter(found -> !found.scenario() && found.took().compareTo(LONGEST) > 0)
        .forEach(
            found ->
                System.out.printf(
                    "%s took %d s: a class that takes more than %d s belongs to the scenarios (@Tag(Majors.SCENARIOS))%n",
                    found.name(), found.took().toSeconds(), LONGEST.toSeconds()));
  }

  private static void slowest(List<Class> classes, int count) {
    System.out.printf("%8s  %5s  %-10s  %s%n", "seconds", "tests", "run", "class");
    classes.stream()
        .limit(count)
        .forEach(
            found ->
                System.out.printf(
                    "%8.1f  %5d  %-10s  %s%n",
                    found.took().toMillis() / 1000.0, found.tests(), found.run(), found.name()));
    classes.stream()
        .map(Class::run)
        .distinct()
        .sorted()
        .forEach(
            run ->
                System.out.printf(
                    "%s: %d tests in %d classes%n",
                    run,
                    classes.stream().filter(found -> found.run().equals(run)).mapToInt(Class::tests).sum(),
                    classes.stream().filter(found -> found.run().equals(run) && found.tests() > 0).count()));
  }

  /** The classes of one report, whose folder is named for the run. */
  private static List<Class> read(Path report) throws IOException {
    String run = report.getParent().getFileName().toString();
    Events events = new Events();
    try (InputStream input = Files.newInputStream(report)) {
      XMLStreamReader reader = XMLInputFactory.newFactory().createXMLStreamReader(input);
      while (reader.hasNext()) {
        events.take(reader, reader.next());
      }
    } catch (XMLStreamException e) {
      System.out.println(report + " is incomplete, as a build that was stopped leaves it: " + e.getMessage());
    }
    return events.classes(run);
  }

  /** What one report tells, event by event. */
  private static final class Events {
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, Instant> started = new HashMap<>();
    private final Map<String, Duration> took = new HashMap<>();
    private final Map<String, Integer> tests = new HashMap<>();
    private final Map<String, Boolean> scenarios = new HashMap<>();
    private String current;

    void take(XMLStreamReader reader, int event) throws XMLStreamException {
      if (event != XMLStreamConstants.START_ELEMENT) {
        return;
      }
      switch (reader.getLocalName()) {
        case "started" -> start(reader);
        case "finished" -> finish(reader);
        case "classSource" -> names.put(current, reader.getAttributeValue(null, "className"));
        case "type" -> count(reader.getElementText());
        case "tag" -> scenarios.merge(current, reader.getElementText().equals(SCENARIOS), Boolean::logicalOr);
        default -> {
          // Nothing else is asked for.
        }
      }
    }

    private void start(XMLStreamReader reader) {
      current = reader.getAttributeValue(null, "id");
      started.put(current, Instant.parse(reader.getAttributeValue(null, "time")));
      String parent = reader.getAttributeValue(null, "parentId");
      if (parent != null) {
        parents.put(current, parent);
      }
    }

    private void finish(XMLStreamReader reader) {
      String id = reader.getAttributeValue(null, "id");
      took.put(id, Duration.between(started.get(id), Instant.parse(reader.getAttributeValue(null, "time"))));
    }

    private void count(String type) {
      if (type.equals("TEST")) {
        for (String up = current; up != null; up = parents.get(up)) {
          tests.merge(up, 1, Integer::sum);
        }
      }
    }

    List<Class> classes(String run) {
      return names.entrySet().stream()
          .filter(entry -> took.containsKey(entry.getKey()))
          .map(
              entry ->
                  new Class(
                      run,
                      entry.getValue(),
                      took.get(entry.getKey()),
                      tests.getOrDefault(entry.getKey(), 0),
                      scenarios.getOrDefault(entry.getKey(), false)))
          .toList();
    }
  }
}
