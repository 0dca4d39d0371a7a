/** The selector language: which assets a request speaks of. May use {@code path}. */
@NullMarked
package io.larch.selector;

import org.jspecify.annotations.NullMarked;
