package trasiego.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trasiego.handler.Json;
import trasiego.hazard.Report;
import trasiego.store.Keys;
import trasiego.testing.TestDatabase;

/** One execution with its plan and the two databases that the restore function makes for it. */
final class TriedPlan {
  private final Scene scene;
  private final String execution = Scene.execution();
  private final List<String> databases = new ArrayList<>();
  private String plan;

  TriedPlan(Scene scene) {
    this.scene = scene;
    again();
  }

  TriedPlan again() {
    drop();
    plan = scene.plan(execution).plan();
    create("plan", scene.database.name());
    create("replay", "template0");
    try (var connection =
            scene.database.connection(
                databases.getFirst(), scene.database.owner(), scene.database.ownerPassword());
        var statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + String.join(", ", scene.tables()));
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  private void create(String kind, String template) {
    String name = scene.database.name() + "_" + kind;
    scene.admin(
        "CREATE DATABASE %s TEMPLATE %s OWNER %s%s"
            .formatted(
                name,
                template,
                scene.database.owner(),
                TestDatabase.copying(scene.database.major())));
    scene.admin(
        "COMMENT ON DATABASE %s IS '{\"trasiego\":\"%s\",\"environment\":\"test\",\"execution\":\"%s\"}'"
            .formatted(name, kind, execution));
    databases.add(name);
  }

  JudgeResult judge(Map<String, Object> more) {
    Map<String, Object> request = new TreeMap<>(more);
    request.put("action", "judge");
    request.put("execution", execution);
    request.put("plan", plan);
    request.put("database", databases.getFirst());
    request.put("replay", databases.getLast());
    return (JudgeResult) scene.run(request);
  }

  Report report() {
    String key = Keys.planReport("test", execution);
    return Json.document(scene.store.read(key).orElseThrow().bytes(), Report.class);
  }

  void drop() {
    databases.forEach(scene::drop);
    databases.clear();
    scene.site().lease("test").release(execution);
  }
}
