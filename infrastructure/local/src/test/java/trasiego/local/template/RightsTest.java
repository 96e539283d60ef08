package trasiego.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each role of the template can and cannot do, by evaluating the policies that it has. */
class RightsTest {
  private static final String PROVIDER =
      "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
  private static final Map<String, String> CI =
      Map.of(
          "GitHubOidcProviderArn", PROVIDER,
          "GitHubRepositoryId", "42",
          "GitHubRepositoryOwnerId", "7");

  /** They reach what a VPC without a way out has no route to, and no database. */
  private static final Set<String> OUTSIDE = Set.of("health", "sign", "publickey");

  private static final Rights RIGHTS = Rights.with(CI);

  /** Actions that AWS can narrow to no resource. */
  private static final Set<String> ABOUT_NOTHING =
      Set.of(
          "xray:PutTraceSegments",
          "xray:PutTelemetryRecords",
          "xray:GetSamplingRules",
          "xray:GetSamplingTargets",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses",
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups");

  static List<String> holders() {
    return RIGHTS.holders();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "rights.csv", delimiter = '|', numLinesToSkip = 1)
  void givesEachRoleWhatItNeedsAndNoMore(
      String holder, String may, String action, String resource, String context) {
    Call call = new Call(action, arn(resource), context(context));

    assertThat(RIGHTS.allows(holder, call)).as("%s may %s", holder, call).isEqualTo(yes(may));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yes | s3:GetObject | bucket/deployments/staging/executions/a/record.json |",
        "yes | s3:GetObject | bucket/deployments/staging/executions/a/plan.json |",
        "no | s3:GetObject | bucket/deployments/staging/executions/a/structure.dump |",
        "no | s3:GetObject | bucket/backups/db/staging_1.sql.gz |",
        "no | s3:PutObject | bucket/deployments/staging/executions/a/record.json |",
        "yes | s3:ListBucket | bucket | s3:prefix=deployments/staging/executions/",
        "no | s3:ListBucket | bucket | s3:prefix=backups/",
        "no | s3:ListBucket | bucket |",
        "yes | kms:Decrypt | key | kms:ViaService=s3.eu-central-1.amazonaws.com",
        "no | kms:Decrypt | key |",
      })
  void letsTheNextEnvironmentReadRecordsAlone(
      String may, String action, String resource, String context) {
    Call call = new Call(action, arn(resource), context(context));

    assertThat(RIGHTS.allowsStranger(Rights.READER, call)).isEqualTo(yes(may));
    assertThat(RIGHTS.allowsStranger("arn:aws:iam::333333333333:role/other", call)).isFalse();
    assertThat(Rights.with(Map.of("RecordReaders", "")).allowsStranger(Rights.READER, call))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "yes, cloudwatch.amazonaws.com, topic, aws:SourceAccount=111111111111",
    "no, cloudwatch.amazonaws.com, topic, aws:SourceAccount=333333333333",
    "yes, events.amazonaws.com, topic, aws:SourceAccount=111111111111",
    "yes, events.amazonaws.com, topic,",
    "no, events.amazonaws.com, topic, aws:SourceAccount=333333333333",
    "no, s3.amazonaws.com, topic, aws:SourceAccount=111111111111",
    "no, events.amazonaws.com, topic, aws:SecureTransport=false",
  })
  void letsAlarmsAndEventsPublish(String may, String service, String resource, String context) {
    Call call = new Call("sns:Publish", arn(resource), context(context));

    assertThat(RIGHTS.allowsStranger(service, call)).isEqualTo(yes(may));
  }

  @ParameterizedTest
  @CsvSource({
    "yes, 42, 7, staging, sts.amazonaws.com, refs/heads/main",
    "no, 43, 7, staging, sts.amazonaws.com, refs/heads/main",
    "no, 42, 8, staging, sts.amazonaws.com, refs/heads/main",
    "no, 42, 7, production, sts.amazonaws.com, refs/heads/main",
    "no, 42, 7, , sts.amazonaws.com, refs/heads/main",
    "no, 42, 7, staging, https://github.com/somebody, refs/heads/main",
    "no, 42, 7, staging, sts.amazonaws.com, refs/heads/somebody",
    "no, 42, 7, staging, sts.amazonaws.com, refs/pull/1/merge",
    "no, 42, 7, staging, sts.amazonaws.com, ",
  })
  void trustsOneRepositoryInOneGitHubEnvironment(
      String may,
      String repository,
      String owner,
      String environment,
      String audience,
      String ref) {
    String issuer = "token.actions.githubusercontent.com:";
    Map<String, String> claims = new HashMap<>();
    claims.put(issuer + "repository_id", repository);
    claims.put(issuer + "repository_owner_id", owner);
    claims.put(issuer + "aud", audience);
    claims.put(issuer + "sub", "repo:vina/shop:ref:refs/heads/main");
    if (ref != null) {
      claims.put(issuer + "ref", ref);
    }
    if (environment != null) {
      claims.put(issuer + "environment", environment);
      claims.put(issuer + "sub", "repo:vina/shop:environment:" + environment);
    }

    assertThat(RIGHTS.trusts("CiRole", PROVIDER, claims)).isEqualTo(yes(may));
    assertThat(RIGHTS.trusts("CiRole", PROVIDER + "/other", claims)).isFalse();
  }

  @Test
  void makesARoleForCiOnlyWhereItsTrustIsWhole() {
    assertThat(RIGHTS.roles()).contains("CiRole");
    for (String missing : CI.keySet()) {
      Map<String, String> rest = new HashMap<>(CI);
      rest.put(missing, "");
      assertThat(Rights.with(rest).roles()).as("without %s", missing).doesNotContain("CiRole");
    }
  }

  @ParameterizedTest
  @MethodSource("holders")
  void namesEveryActionAndEveryResource(String holder) {
    for (PolicyStatement statement : RIGHTS.statements(holder)) {
      assertThat(statement.actions()).isNotEmpty().noneMatch(action -> action.contains("*"));
      assertThat(statement.resources()).isNotEmpty();
      if (statement.resources().contains("*")) {
        assertThat(ABOUT_NOTHING).containsAll(statement.actions());
      }
    }
  }

  /** Authority comes from who calls: whoever is no machine may ask for a report, and no more. */
  @ParameterizedTest
  @MethodSource("holders")
  void letsMachinesAloneCallWhatActs(String holder) {
    boolean isMachine = holder.endsWith("MachineRole");
    for (String id : RIGHTS.template().made("AWS::Serverless::Function")) {
      String function = (String) RIGHTS.template().properties(id).get("FunctionName");
      for (String version : List.of("", ":live", ":$LATEST", ":1")) {
        Call call =
            new Call(
                "lambda:InvokeFunction",
                Rights.arn("lambda", "function:" + function + version),
                context(null));
        if (!isMachine && !id.equals("StatusFunction")) {
          assertThat(RIGHTS.allows(holder, call)).as("%s may %s", holder, call).isFalse();
        }
      }
    }
  }

  @Test
  void givesEachFunctionAndEachMachineARoleOfItsOwn() {
    List<String> runners =
        List.of("AWS::Serverless::Function", "AWS::Serverless::StateMachine").stream()
            .flatMap(type -> RIGHTS.template().made(type).stream())
            .toList();

    assertThat(runners)
        .hasSize(14)
        .allSatisfy(
            id ->
                assertThat(RIGHTS.template().properties(id).get("Role"))
                    .isEqualTo(id.replace("Function", "") + "Role"));
  }

  @Test
  void namesThePartsOfTheStackAsTheRolesDo() {
    for (String id : RIGHTS.template().made("AWS::Serverless::Function")) {
      String verb = id.replace("Function", "").toLowerCase(java.util.Locale.ROOT);
      assertThat(RIGHTS.template().properties(id).get("FunctionName"))
          .isEqualTo(Rights.STACK + "-" + verb);
      assertThat(RIGHTS.template().properties(id).containsKey("VpcConfig"))
          .isEqualTo(!OUTSIDE.contains(verb));
    }
    assertThat(RIGHTS.template().properties("DeploymentMachine").get("Name"))
        .isEqualTo(Rights.STACK + "-deployment");
    assertThat(RIGHTS.template().properties("RestorationMachine").get("Name"))
        .isEqualTo(Rights.STACK + "-restoration");
    assertThat(RIGHTS.template().properties("UndoMachine").get("Name"))
        .isEqualTo(Rights.STACK + "-undo");
    assertThat(RIGHTS.template().properties("MaintenanceMachine").get("Name"))
        .isEqualTo(Rights.STACK + "-maintenance");
  }

  private static boolean yes(String word) {
    assertThat(word).isIn("yes", "no");
    return word.equals("yes");
  }

  /** The table's short names. */
  private static String arn(String name) {
    String rest = name.substring(name.indexOf('/') + 1);
    return switch (name.replaceFirst("/.*", "")) {
      case "bucket" -> Rights.BUCKET + name.substring("bucket".length());
      case "key" -> Rights.KEY;
      case "signing-key" -> Rights.SIGNING_KEY;
      case "topic" -> Rights.TOPIC;
      case "queue" -> Rights.QUEUE;
      case "secret" -> Rights.arn("secretsmanager", "secret:trasiego/staging/" + rest);
      case "user" -> Rights.arn("rds-db", "dbuser:cluster-ABC/" + rest);
      case "machine" -> Rights.arn("states", "stateMachine:trasiego-staging-" + rest);
      case "execution" -> Rights.arn("states", "execution:trasiego-staging-" + rest);
      case "function" -> Rights.arn("lambda", "function:trasiego-staging-" + rest);
      case "logs" -> Rights.arn("logs", "log-group:/aws/lambda/trasiego-staging-" + rest);
      default -> name;
    };
  }

  /** A call over recent TLS, with what else the table says of it. */
  private static Map<String, String> context(String words) {
    Map<String, String> context = new HashMap<>();
    context.put("aws:SecureTransport", "true");
    context.put("s3:TlsVersion", "1.3");
    if (words != null) {
      context.putAll(
          Arrays.stream(words.split(" "))
              .map(word -> word.split("=", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }
    return context;
  }
}
