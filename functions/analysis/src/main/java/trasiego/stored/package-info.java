/** Code that a database stores as text, and whether a file leaves it something to stand on. */
package trasiego.stored;
