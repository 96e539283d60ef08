/** Rules about what a statement does beyond its database: roles, settings, replicas, programs. */
package trasiego.rule.server;
