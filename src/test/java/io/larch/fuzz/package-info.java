/** Requests drawn at random, against a whole server, by somebody who may do little. */
@NullMarked
package io.larch.fuzz;

import org.jspecify.annotations.NullMarked;
