/** What the machines' Tasks call, answered in this process as the services answer. */
package trasiego.local.services;
