/** Servers, processes and clients that the tests start and own. */
@NullMarked
package io.larch.testing;

import org.jspecify.annotations.NullMarked;
