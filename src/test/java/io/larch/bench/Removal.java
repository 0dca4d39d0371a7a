package io.larch.bench;

/**
 * The delete of a subtree.
 *
 * @param answered milliseconds until the client knew
 * @param removed milliseconds until the rows were gone
 * @param wal bytes for each asset, until then
 * @param peak resident memory of the measured server, MiB; 0 for the floor
 */
record Removal(double answered, double removed, double wal, double peak) {}
