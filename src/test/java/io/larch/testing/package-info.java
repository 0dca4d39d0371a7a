/** Servers and sources that tests of several packages share. */
@NullMarked
package io.larch.testing;

import org.jspecify.annotations.NullMarked;
