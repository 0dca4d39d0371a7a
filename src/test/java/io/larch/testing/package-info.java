/** What tests of several features share. */
@NullMarked
package io.larch.testing;

import org.jspecify.annotations.NullMarked;
