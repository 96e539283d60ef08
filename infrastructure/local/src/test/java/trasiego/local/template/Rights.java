package trasiego.local.template;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the roles of our template may do, by the rules of IAM: a Deny anywhere wins, else an Allow
 * of the role's own policies or of the resource's policy is needed.
 */
final class Rights {
  static final String ACCOUNT = "111111111111";
  static final String REGION = "eu-central-1";
  static final String STACK = "trasiego-staging";
  static final String BUCKET = "arn:aws:s3:::" + STACK + "-" + ACCOUNT + "-" + REGION;
  static final String KEY = arn("kms", "key/ours");
  static final String SIGNING_KEY = arn("kms", "key/signing");
  static final String TOPIC = arn("sns", STACK);
  static final String QUEUE = arn("sqs", STACK + "-dead-letters");
  static final String READER = "arn:aws:iam::222222222222:role/production-migrate";

  private static final List<String> FUNCTIONS =
      List.of(
          "Backup",
          "Sign",
          "PublicKey",
          "Migrate",
          "Trial",
          "Rehearsal",
          "Status",
          "Record",
          "Health",
          "Restore");
  private static final String ROLE = "AWS::IAM::Role";
  private static final String MANAGED = "AWS::IAM::ManagedPolicy";
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("AWS::Region", REGION),
          Map.entry("AWS::AccountId", ACCOUNT),
          Map.entry("AWS::Partition", "aws"),
          Map.entry("AWS::URLSuffix", "amazonaws.com"),
          Map.entry("AWS::StackName", STACK),
          Map.entry("Environment", "staging"),
          Map.entry("DatabaseSecretArn", arn("secretsmanager", "secret:trasiego/staging")),
          Map.entry(
              "AdministratorSecretArn", arn("secretsmanager", "secret:trasiego/administrator")),
          Map.entry("RehearsalSecretArn", arn("secretsmanager", "secret:trasiego/rehearsal")),
          Map.entry("SecretKeyArn", arn("kms", "key/of-secrets")),
          Map.entry("DatabaseResourceId", "cluster-ABC"),
          Map.entry("SubnetIds", "subnet-1,subnet-2"),
          Map.entry("SecurityGroupIds", "sg-1"),
          Map.entry("VpcId", "vpc-1"),
          Map.entry("S3PrefixListId", "pl-1"),
          Map.entry("TrialSecurityGroup", "TrialSecurityGroup"),
          Map.entry("RecordReaders", READER),
          Map.entry("RecordsBucket", "trasiego-development-1"),
          Map.entry("RecordsKeyArn", arn("kms", "key/of-records")),
          Map.entry("Bucket", BUCKET.replace("arn:aws:s3:::", "")),
          Map.entry("Bucket.Arn", BUCKET),
          Map.entry("Key.Arn", KEY),
          Map.entry("SigningKey", SIGNING_KEY),
          Map.entry("SigningKey.Arn", SIGNING_KEY),
          Map.entry("SigningPublicKey.PublicKey", "AAAA"),
          Map.entry("Topic", TOPIC),
          Map.entry("DeadLetters", QUEUE),
          Map.entry("DeadLetters.Arn", QUEUE),
          Map.entry("EndedWithoutCatch.Arn", arn("events", "rule/" + STACK + "-ended")),
          Map.entry("TracingPolicy", "TracingPolicy"),
          Map.entry("NetworkPolicy", "NetworkPolicy"),
          Map.entry("TrialPolicy", "TrialPolicy"),
          Map.entry("SecretKeyPolicy", "SecretKeyPolicy"));

  private final Template template;

  private Rights(Template template) {
    this.template = template;
  }

  /** Of the template with every optional part that concerns rights, but for what is given. */
  static Rights with(Map<String, String> parameters) {
    Map<String, String> values = new HashMap<>(VALUES);
    for (String id : FUNCTIONS) {
      values.put(id + "Role.Arn", id + "Role");
      values.put(id + "Logs", id + "Logs");
    }
    for (String id : List.of("PgToolsArm64", "PgToolsX8664", "PgServerArm64", "PgServerX8664")) {
      values.put(id, id);
    }
    values.put("DeploymentMachineRole.Arn", "DeploymentMachineRole");
    values.put("RestorationMachineRole.Arn", "RestorationMachineRole");
    values.put("MaintenanceMachineRole.Arn", "MaintenanceMachineRole");
    values.put("UndoMachineRole.Arn", "UndoMachineRole");
    values.put("MachineLogs.Arn", arn("logs", "log-group:/aws/vendedlogs/states/" + STACK));
    values.putAll(parameters);
    Path file = Path.of(System.getProperty("trasiego.root"), "infrastructure", "template.yaml");
    return new Rights(Template.read(file, values));
  }

  static String arn(String service, String rest) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, REGION, ACCOUNT, rest);
  }

  Template template() {
    return template;
  }

  List<String> roles() {
    return template.made(ROLE);
  }

  /** The roles, and the policies that people are given. */
  List<String> holders() {
    return Stream.concat(roles().stream(), template.made(MANAGED).stream()).toList();
  }

  /** What a role's own policies say, or a policy that people are given. */
  List<PolicyStatement> statements(String holder) {
    Map<?, ?> properties = template.properties(holder);
    if (template.made(MANAGED).contains(holder)) {
      return PolicyStatement.of(properties.get("PolicyDocument"));
    }
    Stream<PolicyStatement> own =
        ((List<?>) properties.get("Policies"))
            .stream()
                .map(policy -> ((Map<?, ?>) policy).get("PolicyDocument"))
                .flatMap(document -> PolicyStatement.of(document).stream());
    Stream<PolicyStatement> attached =
        PolicyStatement.texts(properties.get("ManagedPolicyArns")).stream()
            .flatMap(id -> statements(id).stream());
    return Stream.concat(own, attached).toList();
  }

  /** Whether this role of the stack may make the call. */
  boolean allows(String holder, Call call) {
    return decides(statements(holder).stream(), "arn:aws:iam::%s:role/%s", holder, call);
  }

  /** Whether somebody whose own policies allow everything there may make the call. */
  boolean allowsStranger(String principal, Call call) {
    return decides(Stream.of(), "%2$s", principal, call);
  }

  private boolean decides(Stream<PolicyStatement> own, String form, String holder, Call call) {
    String principal = form.formatted(ACCOUNT, holder);
    List<PolicyStatement> about =
        Stream.concat(
                own, atResource(call.resource()).stream().filter(it -> it.speaksOf(principal)))
            .filter(statement -> statement.speaksOf(call))
            .toList();
    return !about.isEmpty() && about.stream().allMatch(PolicyStatement::allows);
  }

  private List<PolicyStatement> atResource(String arn) {
    if (arn.equals(BUCKET) || arn.startsWith(BUCKET + "/")) {
      return PolicyStatement.of(template.properties("BucketPolicy").get("PolicyDocument"));
    }
    if (arn.equals(KEY)) {
      return PolicyStatement.of(template.properties("Key").get("KeyPolicy"));
    }
    if (arn.equals(SIGNING_KEY)) {
      return PolicyStatement.of(template.properties("SigningKey").get("KeyPolicy"));
    }
    if (arn.equals(TOPIC)) {
      return PolicyStatement.of(template.properties("TopicPolicy").get("PolicyDocument"));
    }
    return arn.equals(QUEUE)
        ? PolicyStatement.of(template.properties("DeadLettersPolicy").get("PolicyDocument"))
        : List.of();
  }

  /** Whether the role may be taken on by this principal with these claims. */
  boolean trusts(String role, String principal, Map<String, String> claims) {
    Object document = template.properties(role).get("AssumeRolePolicyDocument");
    return PolicyStatement.of(document).stream()
        .filter(it -> it.speaksOf(principal))
        .anyMatch(it -> it.allows() && it.condition().holds(claims));
  }
}
