/** What is fast and how fast, measured beside the alternative in one run. */
package trasiego.benchmarks;
