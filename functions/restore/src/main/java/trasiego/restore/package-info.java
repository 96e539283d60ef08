/** The restore function: check, rehearse, restore, swap, undo, drop. */
package trasiego.restore;
