package trasiego.cli.prisma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.JsonFields;

/**
 * What a person does so that Prisma's own {@code migrate status} agrees with the history: its table
 * is Prisma's to write.
 */
public final class PrismaResolution {
  private PrismaResolution() {}

  /**
   * @param versions each Prisma migration's name with its version
   */
  public static List<String> lines(
      JsonNode answer,
      Map<String, String> versions,
      List<String> applied,
      List<String> rolledBack) {
    List<String> lines = new ArrayList<>();
    applied.forEach(name -> lines.add("npx prisma migrate resolve --applied " + quoted(name)));
    rolledBack.forEach(
        name -> lines.add("npx prisma migrate resolve --rolled-back " + quoted(name)));
    List<String> pending = JsonFields.texts(answer.path("pending"));
    new TreeMap<>(versions)
        .forEach(
            (name, version) -> {
              if (pending.contains(trasiego.migration.SchemaVersion.canonical(version))) {
                lines.add(
                    "npx prisma migrate resolve --applied "
                        + quoted(name)
                        + "   once it is deployed");
              }
            });
    return lines;
  }

  private static String quoted(String name) {
    return name.matches("[A-Za-z0-9_.-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
