/** Main, commands, wiring by hand, start and stop order. May use everything. */
@NullMarked
package io.larch.app;

import org.jspecify.annotations.NullMarked;
