/** Rules about rows that are written, lost or numbered. */
package trasiego.rule.row;
