/** What a function is when SnapStart takes its picture: warm, and with nothing in hand. */
package trasiego.snapstart;
