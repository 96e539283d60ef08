/** What tables weigh: names, sizes, counts and activity, and nothing of their rows. */
package trasiego.statistics;
