/** Larch as a user runs it, from the outside: the launcher, real servers, real faults. */
@NullMarked
package io.larch.endtoend;

import org.jspecify.annotations.NullMarked;
