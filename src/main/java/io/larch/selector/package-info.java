/**
 * The selector language: which assets a request speaks of, read from its URL. One reader of
 * targets, queries and selectors stands behind all requests; what it does not fully understand it
 * refuses. May use {@code path}.
 */
@NullMarked
package io.larch.selector;

import org.jspecify.annotations.NullMarked;
