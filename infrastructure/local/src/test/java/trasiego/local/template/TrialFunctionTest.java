package trasiego.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file that takes over the function that tries it has won: shown from the template. */
class TrialFunctionTest {
  private static final String TRIAL = "TrialFunction";
  private static final String REHEARSAL = "RehearsalFunction";
  private static final List<String> SECRETS =
      List.of("secretsmanager:", "rds-db:", "ssm:", "sts:", "iam:", "lambda:", "states:");
  private static final Map<String, String> OWN_VPC =
      Map.of(
          "CreateVpc", "yes",
          "SubnetIds", "",
          "SecurityGroupIds", "",
          "VpcId", "",
          "Vpc", "vpc-own",
          "SubnetA", "subnet-a",
          "SubnetB", "subnet-b");

  @Test
  void knowsNoSecretAndMayAskForNone() {
    Rights rights = Rights.with(Map.of());

    assertThat(variables(rights, TRIAL))
        .isNotEmpty()
        .allSatisfy(
            (name, value) -> assertThat(name + "=" + value).doesNotContainIgnoringCase("secret"));
    assertThat(rights.statements("TrialRole"))
        .flatMap(PolicyStatement::actions)
        .noneMatch(action -> SECRETS.stream().anyMatch(action::startsWith));
    assertThat(rights.template().properties("TrialRole").get("ManagedPolicyArns"))
        .isEqualTo(List.of("TracingPolicy", "TrialPolicy", "NetworkPolicy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "yes"})
  void reachesS3AndNothingElse(String createVpc) {
    Template template = Rights.with(createVpc.equals("yes") ? OWN_VPC : Map.of()).template();

    Map<?, ?> network = (Map<?, ?>) template.properties(TRIAL).get("VpcConfig");
    assertThat(network.get("SecurityGroupIds")).isEqualTo(List.of("TrialSecurityGroup"));
    Map<?, ?> group = template.properties("TrialSecurityGroup");
    assertThat(group.containsKey("SecurityGroupIngress")).isFalse();
    assertThat(group.get("SecurityGroupEgress"))
        .isEqualTo(
            List.of(
                Map.of(
                    "Description", "S3",
                    "IpProtocol", "tcp",
                    "FromPort", "443",
                    "ToPort", "443",
                    "DestinationPrefixListId", "pl-1")));
    assertThat(template.made("AWS::EC2::SecurityGroupEgress")).isEmpty();
  }

  @Test
  void isAdmittedByNoOtherGroup() throws IOException {
    String template =
        Files.readString(
            Path.of(System.getProperty("trasiego.root"), "infrastructure", "template.yaml"));

    assertThat(template.lines().filter(line -> line.contains("TrialSecurityGroup")))
        .as("its own definition, and the function that is in it")
        .map(String::strip)
        .containsExactlyInAnyOrder(
            "TrialSecurityGroup:", "SecurityGroupIds: [!Ref TrialSecurityGroup]");
  }

  @Test
  void isOutsideAnyVpcWhereNoneIsGiven() {
    Template template = Rights.with(Map.of("SubnetIds", "", "SecurityGroupIds", "")).template();

    assertThat(template.properties(TRIAL).containsKey("VpcConfig")).isFalse();
    assertThat(template.made("AWS::EC2::SecurityGroup")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"no, trial", "yes, trial", "no, rehearsal", "yes, rehearsal"})
  void isNeverStartedFromASnapshot(String snapshots, String verb) {
    String rehearsal = verb.equals("rehearsal") ? "arn:aws:secretsmanager:of-rehearsals" : "";
    Rights rights =
        Rights.with(Map.of("StartFromSnapshots", snapshots, "RehearsalSecretArn", rehearsal));
    String function = verb.equals("rehearsal") ? REHEARSAL : TRIAL;

    assertThat(rights.template().properties(function).get("SnapStart"))
        .isEqualTo(Map.of("ApplyOn", "None"));
    assertThat(rights.template().machines().getFirst().substitutions())
        .containsEntry(TRIAL, Template.functionArn(function));
    assertThat(invokes(rights, verb)).isTrue();
    assertThat(invokes(rights, verb + ":live")).isFalse();
    assertThat(invokes(rights, verb.equals("trial") ? "rehearsal" : "trial")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"arm64, Arm64", "x86_64, X8664"})
  void aloneCarriesAServerAndRoomForACopy(String architecture, String suffix) {
    Template template = Rights.with(Map.of("Architecture", architecture)).template();

    assertThat(template.properties(TRIAL).get("Layers"))
        .isEqualTo(List.of("PgTools" + suffix, "PgServer" + suffix));
    assertThat(template.properties(TRIAL).get("EphemeralStorage"))
        .isEqualTo(Map.of("Size", "10240"));
    assertThat(template.made("AWS::Serverless::Function"))
        .filteredOn(id -> !id.equals(TRIAL))
        .allSatisfy(
            id ->
                assertThat(PolicyStatement.texts(template.properties(id).get("Layers")))
                    .doesNotContain("PgServer" + suffix));
    assertThat(template.functions())
        .filteredOn(function -> function.id().equals(TRIAL))
        .singleElement()
        .satisfies(
            function -> {
              assertThat(function.timeout()).hasMinutes(15);
              assertThat(function.memoryMegabytes()).isEqualTo(3008);
            });
  }

  @Test
  void knowsTheRehearsalServerInAFunctionOfItsOwn() {
    Rights with = Rights.with(Map.of());
    Rights without = Rights.with(Map.of("RehearsalSecretArn", ""));

    assertThat(variables(with, REHEARSAL))
        .containsEntry(
            "TRASIEGO_REHEARSAL_SECRET",
            Rights.arn("secretsmanager", "secret:trasiego/rehearsal/trial"))
        .containsEntry("TRASIEGO_DATABASE_AUTH", "password")
        .doesNotContainKey("TRASIEGO_DATABASE_SECRET");
    Map<?, ?> network = (Map<?, ?>) with.template().properties(REHEARSAL).get("VpcConfig");
    assertThat(network.get("SecurityGroupIds")).isEqualTo(List.of("sg-1"));
    assertThat(without.template().functions())
        .extracting(FunctionResource::id)
        .contains(TRIAL)
        .doesNotContain(REHEARSAL);
    assertThat(without.roles()).contains("TrialRole").doesNotContain("RehearsalRole");
    assertThat(with.template().functions())
        .filteredOn(function -> !function.id().equals(REHEARSAL))
        .noneMatch(function -> function.environment().containsKey("TRASIEGO_REHEARSAL_SECRET"));
  }

  @ParameterizedTest
  @CsvSource({"yes, vpc-own", "no, vpc-other", "no,"})
  void mayUseItsRoleInsideOurOwnVpcAlone(String may, String vpc) {
    Map<String, String> context = new HashMap<>();
    if (vpc != null) {
      context.put("aws:SourceVpc", vpc);
    }
    Rights rights = Rights.with(OWN_VPC);

    assertThat(
            rights.allows(
                "TrialRole",
                new Call("s3:GetObject", Rights.BUCKET + "/backups/db/staging_1.sql.gz", context)))
        .isEqualTo(may.equals("yes"));
    assertThat(rights.allows("TrialRole", new Call("s3:ListBucket", Rights.BUCKET, context)))
        .isEqualTo(may.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CreateVpc=no |",
        "CreateVpc=yes | A VPC needs S3PrefixListId",
        "CreateVpc=yes S3PrefixListId=pl-1 |",
        "SubnetIds=subnet-1,subnet-2 SecurityGroupIds=sg-1 VpcId=vpc-1 | A VPC needs"
            + " S3PrefixListId",
        "SubnetIds=subnet-1 SecurityGroupIds=sg-1 S3PrefixListId=pl-1 | SubnetIds needs VpcId",
        "SubnetIds=subnet-1 VpcId=vpc-1 S3PrefixListId=pl-1 | SubnetIds needs SecurityGroupIds",
        "SubnetIds=subnet-1 SecurityGroupIds=sg-1 VpcId=vpc-1 S3PrefixListId=pl-1 |",
      })
  void isRefusedAVpcInWhichItsWayIsNotKnown(String parameters, String refusal) {
    Map<String, String> given = new HashMap<>();
    for (String word : parameters.split(" ")) {
      given.put(word.split("=")[0], word.split("=")[1]);
    }

    List<String> broken = Rules.broken(given);

    if (refusal == null) {
      assertThat(broken).isEmpty();
    } else {
      assertThat(broken).singleElement().asString().startsWith(refusal);
    }
  }

  private static boolean invokes(Rights rights, String function) {
    String arn = Rights.arn("lambda", "function:" + Rights.STACK + "-" + function);
    return rights.allows("DeploymentMachineRole", new Call("lambda:InvokeFunction", arn, Map.of()));
  }

  private static Map<String, String> variables(Rights rights, String id) {
    return rights.template().functions().stream()
        .filter(function -> function.id().equals(id))
        .findFirst()
        .orElseThrow()
        .environment();
  }
}
