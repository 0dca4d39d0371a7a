/** Tests of start, stop and wiring. */
@NullMarked
package io.larch.app;

import org.jspecify.annotations.NullMarked;
