/**
 * Receipts: proof that something is gone. The piece of SQL by which a delete asks for one, the
 * sequencer that gives leaves their places in the log and signs it, and a service that answers of
 * them. No path, label, tag, alternative text or file name goes into its tables. May use {@code
 * asset}, {@code outbox}, {@code receipt.format}; knows no web types.
 */
@NullMarked
package io.larch.receipt;

import org.jspecify.annotations.NullMarked;
