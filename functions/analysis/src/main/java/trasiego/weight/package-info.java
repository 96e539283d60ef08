/** What the target holds and who uses it: sizes, data that would not fit, sessions in the way. */
package trasiego.weight;
