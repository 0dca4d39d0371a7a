/**
 * Purge messages between relay and purge verticle, over RabbitMQ or in process. May use {@code
 * retry}, {@code config}.
 */
@NullMarked
package io.larch.messaging;

import org.jspecify.annotations.NullMarked;
