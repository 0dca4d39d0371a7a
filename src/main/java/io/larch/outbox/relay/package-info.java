/**
 * Publishes what of the outbox is due. Apart from it, so that those who record work can't reach the
 * broker. May use {@code outbox}, {@code messaging}, {@code retry}, {@code config}.
 */
@NullMarked
package io.larch.outbox.relay;

import org.jspecify.annotations.NullMarked;
