package trasiego.cli.environment;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.cli.environment.Environment.Function;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.exit.UsageException;

/**
 * A deployed stack. Everything in it is named after it, so that who knows its name needs no right
 * to look anything up.
 *
 * @param partition such as {@code aws}
 * @param account the number of the account
 */
public record Stack(String name, String partition, String region, String account) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,34}");
  private static final Pattern ARN =
      Pattern.compile(
          "arn:(aws[a-z-]*):cloudformation:([a-z0-9-]+):([0-9]{12}):stack/([^/]+)/[0-9A-Za-z-]+");

  /** What {@code --stack} names: the part of a stack that a person has to say. */
  public record Address(String name, Optional<Stack> known) {}

  /** The stack of an environment that nobody has named otherwise. */
  static Address of(String environment) {
    return new Address("trasiego-" + environment, Optional.empty());
  }

  /** A stack's name, or its ARN, which says region and account as well. */
  static Address parse(String text) {
    Matcher arn = ARN.matcher(text);
    if (arn.matches()) {
      Stack stack = new Stack(checked(arn.group(4)), arn.group(1), arn.group(2), arn.group(3));
      return new Address(stack.name(), Optional.of(stack));
    }
    if (text.startsWith("arn:")) {
      throw new UsageException(
          "--stack: found \""
              + text
              + "\", wanted the ARN of a CloudFormation stack,"
              + " arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>, or its name");
    }
    return new Address(checked(text), Optional.empty());
  }

  /** Shorter than CloudFormation allows: the bucket's name has account and region in it too. */
  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "--stack: found \""
              + name
              + "\", wanted a lower-case word of at most 36 letters, digits and hyphens,"
              + " or the stack's ARN");
    }
    return name;
  }

  public String machine(Machine machine) {
    return arn("states") + ":stateMachine:" + machineName(machine);
  }

  public String execution(Machine machine, String execution) {
    return arn("states") + ":execution:" + machineName(machine) + ":" + execution;
  }

  public String function(Function function) {
    return arn("lambda") + ":function:" + name + "-" + lower(function.name());
  }

  /** The key that signs backups, under the name that outlives a stack. */
  public String signingKey() {
    return arn("kms") + ":alias/" + name + "-signing";
  }

  public String store() {
    return "s3://" + name + "-" + account + "-" + region;
  }

  /** Where a browser shows an execution. */
  public String console(String execution) {
    String host =
        switch (partition) {
          case "aws-cn" -> "console.amazonaws.cn";
          case "aws-us-gov" -> "console.amazonaws-us-gov.com";
          default -> region + ".console.aws.amazon.com";
        };
    return "https://"
        + host
        + "/states/home?region="
        + region
        + "#/v2/executions/details/"
        + execution;
  }

  /** The stack as messages name it. */
  @Override
  public String toString() {
    return "stack " + name + " (account " + account + ", " + region + ")";
  }

  private String machineName(Machine machine) {
    return name + "-" + lower(machine.name());
  }

  private String arn(String service) {
    return "arn:" + partition + ":" + service + ":" + region + ":" + account;
  }

  private static String lower(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }
}
