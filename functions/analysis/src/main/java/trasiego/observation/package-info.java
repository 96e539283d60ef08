/** What a statement was seen to do: to locks, files, rows and the catalogue. */
package trasiego.observation;
