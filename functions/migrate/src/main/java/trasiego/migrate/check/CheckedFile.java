package trasiego.migrate.check;

import trasiego.execution.Report.FileReport;

/**
 * What is kept of a file that was checked.
 *
 * @param samples the key of the document that has keys of its rows in the clear; null where none
 *     were asked for or found
 */
record CheckedFile(FileReport report, String samples) {}
