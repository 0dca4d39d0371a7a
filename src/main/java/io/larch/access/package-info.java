/**
 * API keys and tokens: whom they are of, and the keys' giving out and revoking. May use {@code
 * caller}, {@code config}, {@code db}, {@code path}, {@code retry}; knows no web types.
 *
 * <p>What requests are asked for is answered from memory: keys are few, and all are held, by {@link
 * io.larch.access.KnownKeys}; tokens that were found valid are kept until they expire.
 */
@NullMarked
package io.larch.access;

import org.jspecify.annotations.NullMarked;
