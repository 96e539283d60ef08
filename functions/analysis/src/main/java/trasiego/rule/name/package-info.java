/** Rules about names, rights and code that the running release relies on. */
package trasiego.rule.name;
