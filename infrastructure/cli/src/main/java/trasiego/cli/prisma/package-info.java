/** Prisma's folder, schema and command, as far as adoptions and new migrations need them. */
package trasiego.cli.prisma;
