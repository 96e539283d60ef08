/**
 * An environment deployed on AWS: its clients, its executions, and what the service's errors mean.
 */
package trasiego.cli.aws;
