/**
 * The form of receipts, byte for byte: what a server writes and {@code larch receipt verify} checks
 * alone. Pure: no I/O, nothing of a server's. May use {@code path} and {@code selector}.
 */
@NullMarked
package io.larch.receipt.format;

import org.jspecify.annotations.NullMarked;
