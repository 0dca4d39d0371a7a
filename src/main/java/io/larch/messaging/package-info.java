/**
 * Messages between the relay and those who do the work, over RabbitMQ or in process; what they ask
 * for is theirs to know. May use {@code retry}, {@code config}.
 */
@NullMarked
package io.larch.messaging;

import org.jspecify.annotations.NullMarked;
