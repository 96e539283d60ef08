/** What an administrator restores in the owner's place, item by item, and nothing else. */
package trasiego.restore.administrator;
