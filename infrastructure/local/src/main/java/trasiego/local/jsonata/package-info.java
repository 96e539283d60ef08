/**
 * JSONata as Step Functions speaks it: expressions, their scope, and the functions that it adds.
 */
package trasiego.local.jsonata;
