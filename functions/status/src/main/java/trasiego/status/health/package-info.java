/** The application's own answer over the network, by a function outside the VPC. */
package trasiego.status.health;
