/**
 * The verdict on each file: every rule on every statement, held against what the file acknowledges.
 */
package trasiego.judgement;
