/** Tests of the launcher script. */
@NullMarked
package io.larch.launcher;

import org.jspecify.annotations.NullMarked;
