package trasiego.local.template;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A SAM template with values for everything it refers to. Nothing is made up: a value that neither
 * the template nor the caller gives is an error that names the place.
 */
public final class Template {
  private static final String FUNCTION = "AWS::Serverless::Function";
  private static final String MACHINE = "AWS::Serverless::StateMachine";
  private static final String RULE = "AWS::Events::Rule";
  private static final String TOPIC = "AWS::SNS::Topic";
  private static final String ACCOUNT = "000000000000";

  /** What a stack is called where there is none. */
  private static final Map<String, String> USUAL = Map.of("AWS::StackName", "trasiego-local");

  private static final Set<String> PSEUDO =
      Set.of("AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName", "AWS::URLSuffix");

  private final Node root;
  private final Map<String, Node> resources;
  private final Map<String, String> given;
  private final Parameters parameters;
  private final Intrinsics intrinsics;

  private Template(Node root, Map<String, String> given) {
    this.root = root;
    Map<String, String> values = new HashMap<>(USUAL);
    values.putAll(given);
    this.given = Map.copyOf(values);
    this.resources = section("Resources");
    Map<String, Node> declared = section("Parameters");
    for (String name : given.keySet()) {
      String resource = name.replaceFirst("\\..*", "");
      if (!declared.containsKey(name)
          && !resources.containsKey(resource)
          && !PSEUDO.contains(name)) {
        throw new TemplateException(
            "the template has no parameter %s; it has %s".formatted(name, declared.keySet()));
      }
    }
    this.parameters = new Parameters(declared, given);
    this.intrinsics = new Intrinsics(section("Conditions"), this::reference, this::attribute);
  }

  /**
   * Reads the file.
   *
   * @param values by name: parameters, pseudo parameters such as {@code AWS::Region}, and what
   *     {@code !Ref} or {@code !GetAtt} gives for a resource that has no local form, such as {@code
   *     Bucket} or {@code Bucket.Arn}
   */
  public static Template read(Path file, Map<String, String> values) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file)) {
      Node root = new org.yaml.snakeyaml.Yaml(options).compose(reader);
      return new Template(root, values);
    } catch (YAMLException e) {
      throw new TemplateException(file + " is not YAML: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new TemplateException(file + " could not be read: " + e.getMessage(), e);
    }
  }

  /** The functions that are made with these parameters, in the order of the file. */
  public List<FunctionResource> functions() {
    return made(FUNCTION).stream().map(this::function).toList();
  }

  /** The state machines, in the order of the file. */
  public List<MachineResource> machines() {
    return ofType(MACHINE).stream().map(this::machine).toList();
  }

  /**
   * The functions that are called where an execution ends in some way, in the order of the file.
   */
  public List<EndRule> endRules() {
    List<EndRule> rules = new ArrayList<>();
    for (String id : made(RULE)) {
      String place = "Resources.%s.Properties".formatted(id);
      Node properties = required("Resources." + id, resources.get(id), "Properties");
      Node detail = required(place, required(place, properties, "EventPattern"), "detail");
      EventPattern pattern = new EventPattern(place, detail);
      for (Node target : Yaml.items(place, required(place, properties, "Targets"))) {
        String arn = intrinsics.text(place, required(place, target, "Arn"));
        if (arn.startsWith(functionArn(""))) {
          Node input = required(place, target, "InputTransformer");
          String template = intrinsics.text(place, required(place, input, "InputTemplate"));
          rules.add(new EndRule(pattern, arn, template));
        }
      }
    }
    return rules;
  }

  /** The resources of one type that are made with these parameters, in the order of the file. */
  List<String> made(String type) {
    return ofType(type).stream()
        .filter(id -> intrinsics.isMade("Resources." + id, resources.get(id)))
        .toList();
  }

  /** All that a resource says, resolved: maps, lists and texts. */
  Map<?, ?> properties(String id) {
    String place = "Resources.%s.Properties".formatted(id);
    Node properties = required("Resources." + id, resources.get(id), "Properties");
    return (Map<?, ?>) intrinsics.resolve(place, properties);
  }

  /** The local ARN of a function. */
  public static String functionArn(String id) {
    return "arn:aws:lambda:local:%s:function:%s".formatted(ACCOUNT, id);
  }

  private Map<String, Node> section(String name) {
    return Yaml.member("the template", root, name)
        .map(node -> Yaml.members(name, node))
        .orElse(Map.of());
  }

  private List<String> ofType(String type) {
    return resources.keySet().stream().filter(id -> type(id).equals(type)).toList();
  }

  private String type(String id) {
    String place = "Resources." + id;
    return Yaml.text(place, required(place, resources.get(id), "Type"));
  }

  private FunctionResource function(String id) {
    String place = "Resources.%s.Properties".formatted(id);
    Node properties = required("Resources." + id, resources.get(id), "Properties");
    Map<String, String> environment = new LinkedHashMap<>();
    globals().ifPresent(node -> environment.putAll(environment("Globals.Function", node)));
    environment.putAll(environment(place, properties));
    return new FunctionResource(
        id,
        property(place, properties, "Handler"),
        number(place, properties, "MemorySize"),
        Duration.ofSeconds(number(place, properties, "Timeout")),
        environment);
  }

  private Optional<Node> globals() {
    return Optional.ofNullable(section("Globals").get("Function"));
  }

  private Map<String, String> environment(String place, Node properties) {
    Map<String, String> variables = new LinkedHashMap<>();
    Yaml.member(place, properties, "Environment")
        .flatMap(node -> Yaml.member(place + ".Environment", node, "Variables"))
        .ifPresent(node -> variables.putAll(texts(place + ".Environment.Variables", node)));
    return variables;
  }

  private Map<String, String> texts(String place, Node node) {
    Map<String, String> texts = new LinkedHashMap<>();
    Yaml.members(place, node)
        .forEach((name, value) -> texts.put(name, intrinsics.text(place + "." + name, value)));
    return texts;
  }

  private MachineResource machine(String id) {
    String place = "Resources.%s.Properties".formatted(id);
    Node properties = required("Resources." + id, resources.get(id), "Properties");
    Map<String, String> substitutions =
        Yaml.member(place, properties, "DefinitionSubstitutions")
            .map(node -> texts(place + ".DefinitionSubstitutions", node))
            .orElse(Map.of());
    Node uri = required(place, properties, "DefinitionUri");
    return new MachineResource(id, intrinsics.text(place + ".DefinitionUri", uri), substitutions);
  }

  private int number(String place, Node properties, String name) {
    String text = property(place, properties, name);
    if (!text.matches("[0-9]{1,9}")) {
      throw new TemplateException(
          "%s.%s is \"%s\", wanted a whole number".formatted(place, name, text));
    }
    return Integer.parseInt(text);
  }

  /** The function's own value, else that of Globals. */
  private String property(String place, Node properties, String name) {
    Optional<Node> own = Yaml.member(place, properties, name);
    Node node =
        own.or(() -> globals().flatMap(all -> Yaml.member("Globals.Function", all, name)))
            .orElseThrow(
                () ->
                    TemplateException.at(
                        place, properties, "says no " + name + ", nor does Globals.Function"));
    return intrinsics.text(place + "." + name, node);
  }

  private static Node required(String place, Node node, String name) {
    return Yaml.member(place, node, name)
        .orElseThrow(() -> TemplateException.at(place, node, "has no " + name));
  }

  private Optional<Object> reference(String name) {
    Optional<Object> parameter = parameters.value(name);
    if (parameter.isPresent()) {
      return parameter;
    }
    if (given.containsKey(name)) {
      return Optional.of(given.get(name));
    }
    if (!resources.containsKey(name)) {
      return Optional.empty();
    }
    return switch (type(name)) {
      case FUNCTION -> Optional.of(name);
      case TOPIC -> Optional.of("arn:aws:sns:local:%s:%s".formatted(ACCOUNT, name));
      default -> Optional.empty();
    };
  }

  private Optional<String> attribute(String name) {
    if (given.containsKey(name)) {
      return Optional.of(given.get(name));
    }
    String id = name.substring(0, Math.max(0, name.indexOf('.')));
    boolean function = resources.containsKey(id) && type(id).equals(FUNCTION);
    return function && name.endsWith(".Arn") ? Optional.of(functionArn(id)) : Optional.empty();
  }
}
