/** Larch among failing servers: what injects the faults, and what must hold through them. */
@NullMarked
package io.larch.faults;

import org.jspecify.annotations.NullMarked;
